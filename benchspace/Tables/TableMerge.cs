namespace Benchspace.Tables;

/// <summary>Several measurement tables as one: the parts of a build that machines shared, or seeds measured later.</summary>
public static class TableMerge
{
    private const string Separator = "; ";
    private const string ArchitecturesFact = "architectures";
    private const string PublishedNetworks = "the published ones";

    // Facts that count what one table holds say nothing about several together.
    private static readonly string[] Counts =
        [ArchitecturesFact, "recorded_sizes", "damaged_members_left_out", "records_of_another_number", "trained_architectures", "trainings", "failed_trainings"];

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
        {
            throw new ArgumentException("no table to merge", nameof(sources));
        }

        var readers = new List<MeasurementTableReader>();
        try
        {
            foreach (string source in sources)
            {
                readers.Add(new MeasurementTableReader(source));
                if (readers[^1].Space != readers[0].Space)
                {
                    throw new InputException($"{source} is of the {readers[^1].Space.Name} space, {sources[0]} of the {readers[0].Space.Name} space: only tables of one space can be merged");
                }
            }

            using var writer = new MeasurementTableWriter(path, readers[0].Space, [.. readers.SelectMany(reader => reader.FurtherColumns).Distinct()]);
            int covered = WriteRows(writer, InOrder(readers, sources));
            TableMetadata metadata = Merged([.. readers.Select(reader => reader.Metadata)], name, $"{covered} of {readers[0].Space.Count}") with
            {
                SearchSpace = readers[0].Space.Name,
                ValidatedBy = ValidatedBy(readers.Select(reader => reader.Metadata.ValidatedBy), writer.PublishedPartners),
            };
            // The table may take a source's place, and on Windows no open file can be replaced.
            readers.ForEach(reader => reader.Dispose());
            writer.Commit(metadata);
            return writer.RowCount;
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    /// <summary>What the metadata of the merged table will say it was made from.</summary>
    /// <exception cref="InputException">A file is no table.</exception>
    public static string SourceOf(IReadOnlyList<string> sources) => All(sources.Select(source =>
    {
        using var reader = new MeasurementTableReader(source);
        return reader.Metadata.Source;
    }));

    /// <summary>Writes the rows, those that several tables have once, and counts their architectures.</summary>
    private static int WriteRows(MeasurementTableWriter writer, IEnumerable<(Measurement Row, string Source)> rows)
    {
        int covered = 0;
        (Measurement Row, string Source)? last = null;
        foreach ((Measurement row, string source) in rows)
        {
            if (last is { } before)
            {
                if (Measurement.Order.Compare(before.Row, row) == 0)
                {
                    if (before.Row.Equals(row))
                    {
                        continue;
                    }

                    throw new InputException($"{source} has {row} with another result than {before.Source}: leave one of them out");
                }

                if (Measurement.Conflict(before.Row, row) is { } conflict)
                {
                    throw new InputException($"{source} has {conflict} (in {before.Source}): leave one of them out");
                }
            }

            covered += last?.Row.ArchIndex == row.ArchIndex ? 0 : 1;
            writer.Add(row);
            last = (row, source);
        }

        return covered;
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
            {
                next.Enqueue(rows, (rows.Current, source));
            }
        }

        while (next.TryDequeue(out IEnumerator<Measurement>? rows, out (Measurement Row, int Source) first))
        {
            yield return (first.Row, sources[first.Source]);
            if (rows.MoveNext())
            {
                next.Enqueue(rows, (rows.Current, first.Source));
            }
        }
    }

    private static TableMetadata Merged(IReadOnlyList<TableMetadata> parts, string name, string architectures) => new()
    {
        SearchSpace = parts[0].SearchSpace,
        Name = name,
        Source = All(parts.Select(part => part.Source)),
        SourceSha256 = parts.All(part => part.SourceSha256 == parts[0].SourceSha256) ? parts[0].SourceSha256 : null,
        Licence = parts.All(part => part.Licence is null) ? null : All(parts.Select(part => part.Licence ?? "not stated")),
        TrainedNetworks = parts.All(part => part.TrainedNetworks is null) ? null : All(parts.Select(part => part.TrainedNetworks ?? PublishedNetworks)),
        Facts =
        [
            .. parts.SelectMany(part => part.Facts).GroupBy(fact => fact.Key, fact => fact.Value)
                .Where(values => values.Key == ArchitecturesFact || !Counts.Contains(values.Key))
                .Select(values => KeyValuePair.Create(values.Key, values.Key == ArchitecturesFact ? architectures : All(values))),
        ],
    };

    /// <summary>What the parts say of their data sets, the first that says it; null where none says anything and nothing is published.</summary>
    private static IReadOnlyDictionary<string, string>? ValidatedBy(
        IEnumerable<IReadOnlyDictionary<string, string>?> parts, IReadOnlyDictionary<string, string>? published)
    {
        IReadOnlyDictionary<string, string>[] stated = [.. parts.OfType<IReadOnlyDictionary<string, string>>()];
        return stated.Length == 0 ? published : stated.SelectMany(partners => partners).DistinctBy(pair => pair.Key).ToDictionary();
    }

    /// <summary>The values, each once, also where one is what an earlier merge made of several.</summary>
    private static string All(IEnumerable<string> values)
    {
        string[] distinct = [.. values.Distinct()];
        return distinct is [var only] ? only : string.Join(Separator, distinct.SelectMany(value => value.Split(Separator)).Distinct());
    }
}
