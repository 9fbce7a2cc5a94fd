using System.Globalization;
using Benchspace.Spaces;
using Benchspace.Tables;

namespace Benchspace.Import;

/// <summary>
/// Compares the network sizes that a source recorded with those that the space computes. Some recorded values in the
/// official files are wrong.
/// </summary>
/// <param name="space">The space whose indices the rows have.</param>
internal sealed class RecordedSizeCheck(IIndexedSpace space)
{
    // Recorded in millions of whole numbers: differences below this are rounding.
    private const double Tolerance = 1e-9;

    private long _compared;
    private long _paramsDisagree;
    private long _flopsDisagree;
    private string? _example;

    /// <summary>What was found, or null if no row recorded a size.</summary>
    public RecordedSizes? Result => _compared == 0 ? null : new RecordedSizes(_compared, _paramsDisagree, _flopsDisagree, _example);

    /// <summary>Looks at one row.</summary>
    public void Add(Measurement row)
    {
        double recordedParams = row.ValueOrNaN(Metric.ParamsMillions);
        double recordedFlops = row.ValueOrNaN(Metric.FlopsMillions);
        if ((double.IsNaN(recordedParams) && double.IsNaN(recordedFlops)) || space is not ISizedSpace sized || DatasetShape.TryOf(row.Dataset) is not { } shape)
        {
            return;
        }

        NetworkSize computed = sized.SizeOf(space[row.ArchIndex], shape);
        _compared++;
        bool paramsDisagree = Disagree(recordedParams, computed.ParamsMillions);
        bool flopsDisagree = Disagree(recordedFlops, computed.FlopsMillions);
        _paramsDisagree += paramsDisagree ? 1 : 0;
        _flopsDisagree += flopsDisagree ? 1 : 0;
        if (paramsDisagree || flopsDisagree)
        {
            _example ??= string.Create(
                CultureInfo.InvariantCulture,
                $"{row}: recorded {recordedParams} M parameters and {recordedFlops} M multiply-adds, computed {computed.ParamsMillions} and {computed.FlopsMillions}");
        }
    }

    private static bool Disagree(double recorded, double computed) => Math.Abs(recorded - computed) > Tolerance * computed;
}
