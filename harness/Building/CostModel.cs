using MathNet.Numerics.LinearRegression;

namespace Harness.Building;

/// <summary>
/// What an architecture costs, as a linear function of its features: a fit to measurements that other work on the
/// machine has disturbed. Least absolute deviations, so that a training that happened to be disturbed does not pull the
/// fit; not below zero.
/// </summary>
internal sealed class CostModel
{
    private const int Iterations = 50;
    private readonly double[] _coefficients;

    private CostModel(double[] coefficients, bool isComplete, double medianError, double ninetiethError)
    {
        _coefficients = coefficients;
        IsComplete = isComplete;
        MedianError = medianError;
        NinetiethError = ninetiethError;
    }

    /// <summary>Whether the measurements tell apart what every operation costs. Else the model holds only for networks like the measured ones.</summary>
    public bool IsComplete { get; }

    /// <summary>Half of the measurements are closer to the model than this, as a share of the measurement.</summary>
    public double MedianError { get; }

    /// <summary>Nine tenths of the measurements are closer to the model than this, as a share of the measurement.</summary>
    public double NinetiethError { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="measured">Cost features of networks, by <see cref="Benchspace.Spaces.ICostFeatures"/>, and what was measured on them; at least one.</param>
    public static CostModel Fit(IReadOnlyCollection<(double[] Features, double Value)> measured)
    {
        double[][] rows = [.. measured.Select(one => one.Features)];
        double[] values = [.. measured.Select(one => one.Value)];
        // A column that never varies, or follows from others, has no coefficient of its own.
        int[] columns = IndependentColumns(rows);
        rows = [.. rows.Select(row => Array.ConvertAll(columns, column => row[column]))];
        double scale = values.Select(Math.Abs).DefaultIfEmpty(0).Average() * 1e-6 + double.Epsilon;
        double[] weights = new double[rows.Length];
        Array.Fill(weights, 1);
        double[] fitted = [];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            // Reweighted least squares: weights of 1/|residual| make the squares absolute values.
            fitted = MultipleRegression.QR(
                [.. rows.Select((row, i) => Array.ConvertAll(row, x => x * Math.Sqrt(weights[i])))],
                [.. values.Select((value, i) => value * Math.Sqrt(weights[i]))]);
            for (int i = 0; i < rows.Length; i++)
            {
                weights[i] = 1 / Math.Max(scale, Math.Abs(values[i] - Dot(rows[i], fitted)));
            }
        }

        double[] coefficients = new double[measured.First().Features.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            coefficients[columns[i]] = fitted[i];
        }

        double[] errors = [.. rows.Select((row, i) => Math.Abs(Dot(row, fitted) - values[i]) / Math.Max(values[i], double.Epsilon)).Order()];
        return new CostModel(coefficients, columns.Length == coefficients.Length, errors[errors.Length / 2], errors[errors.Length * 9 / 10]);
    }

    /// <summary>What a network with these features costs.</summary>
    public double Of(double[] features) => Math.Max(0, Dot(features, _coefficients));

    private static int[] IndependentColumns(double[][] rows)
    {
        // Gram and Schmidt: a column is kept if something of it is left after the kept ones are taken out.
        var kept = new List<int>();
        var basis = new List<double[]>();
        for (int column = 0; column < rows[0].Length; column++)
        {
            double[] rest = [.. rows.Select(row => row[column])];
            double before = Math.Sqrt(Dot(rest, rest));
            foreach (double[] direction in basis)
            {
                double part = Dot(rest, direction);
                for (int i = 0; i < rest.Length; i++)
                {
                    rest[i] -= part * direction[i];
                }
            }

            double left = Math.Sqrt(Dot(rest, rest));
            if (left > 1e-9 * before)
            {
                kept.Add(column);
                basis.Add(Array.ConvertAll(rest, value => value / left));
            }
        }

        return [.. kept];
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
