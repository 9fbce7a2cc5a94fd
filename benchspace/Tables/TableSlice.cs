using System.Runtime.CompilerServices;
using Benchspace.Spaces;

namespace Benchspace.Tables;

/// <summary>
/// What a table has of one data set after some epochs. An architecture is given by its official index; its training
/// seeds by their number there, from 0. Lookups allocate nothing. Immutable and shared between threads.
/// </summary>
public sealed class TableSlice
{
    private readonly TabularBenchmark _benchmark;
    private readonly int[] _offsets;
    private readonly int?[] _seeds;
    private readonly Lazy<IReadOnlyList<int?>> _distinctSeeds;

    // The images for which the space computes the sizes of the table's networks, or null where it cannot.
    private readonly DatasetShape? _shape;

    internal TableSlice(TabularBenchmark benchmark, string dataset, int epochs, int[] offsets, int?[] seeds)
    {
        _benchmark = benchmark;
        _offsets = offsets;
        _seeds = seeds;
        Dataset = dataset;
        Epochs = epochs;
        _shape = benchmark.Metadata.TrainedNetworks is null ? DatasetShape.TryOf(dataset) : null;
        _distinctSeeds = new Lazy<IReadOnlyList<int?>>(() => [.. seeds.AsSpan(offsets[0]..offsets[^1]).ToArray().Distinct().Order()]);
    }

    /// <summary>The data set.</summary>
    public string Dataset { get; }

    /// <summary>The epochs of the whole training.</summary>
    public int Epochs { get; }

    /// <summary>Every training seed that some architecture has here, ascending; null stands for means over seeds.</summary>
    public IReadOnlyList<int?> Seeds => _distinctSeeds.Value;

    /// <summary>The number of rows: trainings, or means over them.</summary>
    public int RowCount => _offsets[^1] - _offsets[0];

    /// <summary>The space whose indices the lookups take.</summary>
    public IIndexedSpace Space => _benchmark.Space;

    /// <summary>
    /// The size of an architecture's network on this data set: computed for the published networks on the data sets that
    /// NAS-Bench-201 has, otherwise as the table's source recorded it; NaN for what was not recorded.
    /// </summary>
    public NetworkSize SizeOf(int index) => _shape is not null && Space is ISizedSpace sized
        ? sized.SizeOf(Space[index], _shape)
        : new NetworkSize(Mean(Metric.ParamsMillions, index), Mean(Metric.FlopsMillions, index));

    /// <summary>Whether the table has learning curves of any metric.</summary>
    public bool HasCurves => Metrics.WithCurve.Any(_benchmark.HasCurves);

    /// <summary>The table's name.</summary>
    internal string TableName => _benchmark.Metadata.Name;

    /// <summary>The number of architectures in the space: indices run from 0 to one below.</summary>
    internal int IndexCount => _offsets.Length - 1;

    /// <summary>Whether the table has this architecture here.</summary>
    public bool Covers(int index) => SeedCount(index) > 0;

    /// <summary>How many trainings of an architecture there are (1 for a mean over seeds, 0 where the table lacks it).</summary>
    public int SeedCount(int index) => _offsets[index + 1] - _offsets[index];

    /// <summary>The training seeds of an architecture, ascending; a single null for a mean over seeds.</summary>
    public ReadOnlySpan<int?> SeedsOf(int index) => _seeds.AsSpan(_offsets[index].._offsets[index + 1]);

    /// <summary>The value of one training; NaN where it was not measured.</summary>
    /// <param name="metric">Which value.</param>
    /// <param name="index">The architecture.</param>
    /// <param name="seedNumber">Which of its <see cref="SeedsOf"/>, from 0.</param>
    public double Value(Metric metric, int index, int seedNumber) => _benchmark.Column(metric)[Position(index, seedNumber)];

    /// <summary>The mean over an architecture's trainings that have the value; NaN where none has.</summary>
    public double Mean(Metric metric, int index)
    {
        ReadOnlySpan<double> values = Values(metric, index);
        if (values.Length == 1)
        {
            return values[0];
        }

        double sum = 0;
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsNaN(value))
            {
                continue;
            }

            sum += value;
            count++;
        }

        return count == 0 ? double.NaN : sum / count;
    }

    /// <summary>The values of all trainings of an architecture, in the order of <see cref="SeedsOf"/>; NaN where not measured.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<double> Values(Metric metric, int index)
    {
        int start = _offsets[index];
        return _benchmark.Column(metric).AsSpan(start, _offsets[index + 1] - start);
    }

    /// <summary>The number of the training with this seed among <see cref="SeedsOf"/>.</summary>
    /// <exception cref="InputException">There is none; the message lists the seeds that there are.</exception>
    public int SeedNumber(int index, int seed)
    {
        int number = SeedsOf(index).IndexOf(seed);
        if (number >= 0)
        {
            return number;
        }

        string there = SeedsOf(index) switch
        {
            [] => "no measurement",
            [null] => "only a mean over seeds",
            var seeds => $"the seeds {string.Join(", ", seeds.ToArray())}",
        };
        throw new InputException($"the table {_benchmark.Metadata.Name} has {there} for architecture {index} on {Dataset} after {Epochs} epochs, not seed {seed}");
    }

    /// <summary>
    /// One training's learning curve, one entry per epoch, NaN where an epoch was not evaluated; null where the table
    /// has no curve. Read from the file, and allocated.
    /// </summary>
    /// <exception cref="TableFormatException">The curve in the file is not one of so many epochs, or a value is out of its range.</exception>
    /// <param name="metric">An accuracy or a loss.</param>
    /// <param name="index">The architecture.</param>
    /// <param name="seedNumber">Which of its <see cref="SeedsOf"/>, from 0.</param>
    public IReadOnlyList<double>? Curve(Metric metric, int index, int seedNumber) => _benchmark.Curve(metric, Position(index, seedNumber), Epochs);

    /// <summary>Whether <see cref="SizeOf"/> knows the parameters or the multiply-adds of any architecture.</summary>
    internal bool KnowsSize(Metric metric) => (_shape is not null && Space is ISizedSpace) || !AllAbsent(metric);

    /// <summary>The values of all rows.</summary>
    internal ReadOnlySpan<double> AllValues(Metric metric) => _benchmark.Column(metric).AsSpan(_offsets[0].._offsets[^1]);

    /// <summary>Whether no row has a value.</summary>
    internal bool AllAbsent(Metric metric) => !AllValues(metric).ContainsAnyExcept(double.NaN);

    private int Position(int index, int seedNumber)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)seedNumber, (uint)SeedCount(index), nameof(seedNumber));
        return _offsets[index] + seedNumber;
    }
}
