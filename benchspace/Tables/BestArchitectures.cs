namespace Benchspace.Tables;

/// <summary>The best of a table.</summary>
/// <param name="Accuracy">The highest accuracy, in percent, averaged over training seeds.</param>
/// <param name="Indices">Every architecture that has it, ascending; the first is what the official reader gives.</param>
public sealed record BestArchitectures(double Accuracy, IReadOnlyList<int> Indices)
{
    /// <summary>Means of the same measurements summed in another order differ by less than this.</summary>
    internal const double Tie = 1e-9;
}

/// <summary>What a network may be at most; null for no limit.</summary>
/// <param name="ParamsMillions">Trainable parameters, in millions.</param>
/// <param name="FlopsMillions">Multiply-adds of one image, in millions.</param>
/// <param name="LatencySeconds">The recorded latency, in seconds.</param>
public sealed record SizeLimits(double? ParamsMillions = null, double? FlopsMillions = null, double? LatencySeconds = null)
{
    /// <summary>The name of what is limited and known of no architecture; null where there is no such limit.</summary>
    internal string? Unknown(TableSlice slice)
    {
        if (LatencySeconds is not null && slice.AllAbsent(Metric.LatencySeconds))
        {
            return Metric.LatencySeconds.ColumnName();
        }

        if (ParamsMillions is not null && !slice.KnowsSize(Metric.ParamsMillions))
        {
            return Metric.ParamsMillions.ColumnName();
        }

        return FlopsMillions is not null && !slice.KnowsSize(Metric.FlopsMillions) ? Metric.FlopsMillions.ColumnName() : null;
    }

    /// <summary>Whether an architecture keeps the limits. One whose size or latency is not known does not.</summary>
    internal bool Allow(TableSlice slice, int index)
    {
        if (LatencySeconds is { } latency && !(slice.Mean(Metric.LatencySeconds, index) <= latency))
        {
            return false;
        }

        if (ParamsMillions is null && FlopsMillions is null)
        {
            return true;
        }

        Spaces.NetworkSize size = slice.SizeOf(index);
        return (ParamsMillions is not { } parameters || size.ParamsMillions <= parameters)
            && (FlopsMillions is not { } flops || size.FlopsMillions <= flops);
    }
}
