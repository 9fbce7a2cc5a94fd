using Benchspace.Spaces;

namespace Benchspace.Tables;

/// <summary>
/// Where each row of a table goes in memory. Rows are laid out slice by slice (data set, then epochs), in a slice by
/// architecture, and for one architecture by seed: one position per row. In every slice, offsets say where an
/// architecture's positions begin, so that a table with few seeds, many seeds or holes costs what it holds.
/// </summary>
internal sealed class TableRows
{
    public TableRows(string path, TableFile file, IIndexedSpace space)
    {
        int[] archIndices = file.ReadAll(TableSchema.ArchIndex, -1);
        int[] epochs = file.ReadAll(TableSchema.Epochs, -1);
        int[] seeds = file.ReadAll(TableSchema.Seed, -1);
        int[] datasets = ReadDatasets(file, out List<string> names);

        // The slice of each row, and how many rows each slice has.
        var builders = new List<SliceBuilder>();
        var sliceNumbers = new Dictionary<(int Dataset, int Epochs), int>();
        int[] sliceOfRow = new int[archIndices.Length];
        for (int row = 0; row < archIndices.Length; row++)
        {
            if ((uint)archIndices[row] >= (uint)space.Count)
                throw new TableFormatException(path, row + 1, TableSchema.ArchIndex, $"{archIndices[row]} is not an index of the {space.Name} space: 0 to {space.Count - 1}");
            if (row > 0 && archIndices[row] < archIndices[row - 1])
                throw OutOfOrder(path, row);
            if (!sliceNumbers.TryGetValue((datasets[row], epochs[row]), out int number))
            {
                if (epochs[row] < 1)
                    throw new TableFormatException(path, row + 1, TableSchema.Epochs, $"{epochs[row]} is not a number of epochs");
                number = builders.Count;
                sliceNumbers.Add((datasets[row], epochs[row]), number);
                builders.Add(new SliceBuilder(names[datasets[row]], epochs[row], new int[space.Count + 1]));
            }

            sliceOfRow[row] = number;
            builders[number].Rows++;
        }

        SliceBuilder[] ordered = [.. builders.OrderBy(slice => slice.Dataset, Measurement.DatasetOrder).ThenBy(slice => slice.Epochs)];
        int start = 0;
        foreach (SliceBuilder slice in ordered)
        {
            slice.Next = start;
            slice.Offsets[0] = start;
            start += slice.Rows;
        }

        // Rows come by architecture, so within a slice each row takes the next position.
        PositionOfRow = new int[archIndices.Length];
        Seeds = new int?[archIndices.Length];
        for (int row = 0; row < archIndices.Length; row++)
        {
            SliceBuilder slice = builders[sliceOfRow[row]];
            int architecture = archIndices[row];
            slice.Offsets.AsSpan(slice.LastArchitecture + 1, architecture - slice.LastArchitecture).Fill(slice.Next);
            int position = slice.Next++;
            if (slice.LastArchitecture == architecture && (seeds[row] < 0 || Seeds[position - 1] is not { } previous || seeds[row] <= previous))
                throw OutOfOrder(path, row);
            slice.LastArchitecture = architecture;
            PositionOfRow[row] = position;
            Seeds[position] = seeds[row] < 0 ? null : seeds[row];
        }

        foreach (SliceBuilder slice in ordered)
        {
            slice.Offsets.AsSpan(slice.LastArchitecture + 1).Fill(slice.Next);
        }

        Slices = [.. ordered.Select(slice => (slice.Dataset, slice.Epochs, slice.Offsets))];
    }

    /// <summary>For each row of the file, its position.</summary>
    public int[] PositionOfRow { get; }

    /// <summary>The seed at each position, or null for a mean.</summary>
    public int?[] Seeds { get; }

    /// <summary>The slices in order. An architecture's positions run from its offset to the next one's.</summary>
    public IReadOnlyList<(string Dataset, int Epochs, int[] Offsets)> Slices { get; }

    private static int[] ReadDatasets(TableFile file, out List<string> names)
    {
        var found = new List<string>();
        int[] datasets = new int[file.RowCount];
        int row = 0;
        for (int rowGroup = 0; rowGroup < file.RowGroupCount; rowGroup++)
        {
            int rows = file.RowsOf(rowGroup);
            file.ReadTexts(rowGroup, TableSchema.Dataset, NumberOf, datasets.AsSpan(row, rows));
            row += rows;
        }

        names = found;
        return datasets;

        int NumberOf(string name)
        {
            for (int number = 0; number < found.Count; number++)
            {
                if (name == found[number])
                    return number;
            }

            found.Add(name);
            return found.Count - 1;
        }
    }

    private static TableFormatException OutOfOrder(string path, int row) => new(
        path, row + 1, null, "the row is out of order, measures the same training again, or stands beside a mean over seeds; write the table with 'harness import'");

    private sealed class SliceBuilder(string dataset, int epochs, int[] offsets)
    {
        public string Dataset { get; } = dataset;

        public int Epochs { get; } = epochs;

        public int[] Offsets { get; } = offsets;

        public int Rows { get; set; }

        public int Next { get; set; }

        public int LastArchitecture { get; set; } = -1;
    }
}
