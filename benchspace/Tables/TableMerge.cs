namespace Benchspace.Tables;

/// <summary>Several measurement tables as one: the parts of a build that machines shared, or seeds measured later.</summary>
public static class TableMerge
{
    /// <summary>Merges tables of one space, in bounded memory.</summary>
    /// <param name="sources">The tables' files, at least one.</param>
    /// <param name="path">Where to; may be one of the sources.</param>
    /// <param name="name">The name of the merged table.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="InputException">
    /// A file is no table, the spaces differ, two tables have the same training with different results, or the merged
    /// table cannot be written.
    /// </exception>
    public static long Run(IReadOnlyList<string> sources, string path, string name)
    {
        if (sources.Count == 0)
            throw new ArgumentException("no table to merge", nameof(sources));
        var readers = new List<MeasurementTableReader>();
        try
        {
            foreach (string source in sources)
            {
                readers.Add(new MeasurementTableReader(source));
                if (readers[^1].Space != readers[0].Space)
                    throw new InputException($"{source} is of the {readers[^1].Space.Name} space, {sources[0]} of the {readers[0].Space.Name} space: only tables of one space can be merged");
            }

            using var writer = new MeasurementTableWriter(path, readers[0].Space);
            Measurement? last = null;
            foreach ((Measurement row, string source) in InOrder(readers, sources))
            {
                if (last is null || Measurement.Order.Compare(last, row) != 0)
                    writer.Add(last = row);
                else if (!last.Equals(row))
                    throw new InputException($"{source} has {row} with another result than the tables before it: leave one of them out");
            }

            writer.Commit(Merged([.. readers.Select(reader => reader.Metadata)], name));
            return writer.RowCount;
        }
        finally
        {
            foreach (MeasurementTableReader reader in readers)
            {
                reader.Dispose();
            }
        }
    }

    private static IEnumerable<(Measurement Row, string Source)> InOrder(List<MeasurementTableReader> readers, IReadOnlyList<string> sources)
    {
        // Equal rows come in the order of the sources.
        var next = new PriorityQueue<IEnumerator<Measurement>, (Measurement Row, int Source)>(
            Comparer<(Measurement Row, int Source)>.Create((a, b) => Measurement.Order.Compare(a.Row, b.Row) is var order and not 0 ? order : a.Source.CompareTo(b.Source)));
        for (int source = 0; source < readers.Count; source++)
        {
            IEnumerator<Measurement> rows = readers[source].Rows().GetEnumerator();
            if (rows.MoveNext())
                next.Enqueue(rows, (rows.Current, source));
        }

        while (next.TryDequeue(out IEnumerator<Measurement>? rows, out (Measurement Row, int Source) first))
        {
            yield return (first.Row, sources[first.Source]);
            if (rows.MoveNext())
                next.Enqueue(rows, (rows.Current, first.Source));
        }
    }

    private static TableMetadata Merged(IReadOnlyList<TableMetadata> parts, string name) => new()
    {
        SearchSpace = parts[0].SearchSpace,
        Name = name,
        Source = All(parts.Select(part => part.Source)),
        SourceSha256 = parts.All(part => part.SourceSha256 == parts[0].SourceSha256) ? parts[0].SourceSha256 : null,
        Licence = parts.All(part => part.Licence is null) ? null : All(parts.Select(part => part.Licence ?? "not stated")),
        Facts =
        [
            .. parts.SelectMany(part => part.Facts).GroupBy(fact => fact.Key, fact => fact.Value)
                .Select(values => KeyValuePair.Create(values.Key, All(values))),
        ],
    };

    /// <summary>The values, each once.</summary>
    private static string All(IEnumerable<string> values) => string.Join("; ", values.Distinct());
}
