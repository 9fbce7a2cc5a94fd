using System.Text;
using Benchspace.Spaces;

namespace Benchspace.Tables;

/// <summary>
/// Where each row of a table goes in memory. Rows are laid out slice by slice (data set, then epochs), in a slice by
/// architecture, and for one architecture by seed: one position per row. In every slice, offsets say where an
/// architecture's positions begin, so that a table with few seeds, many seeds or holes costs what it holds.
/// </summary>
internal sealed class TableRows
{
    // No measurement has as many data sets and numbers of epochs, and every pair takes memory for the whole space.
    private const int MostSlices = 1 << 12;

    private const string HowToOrder = "sort the rows by architecture, data set, epochs and seed, each training once";

    public TableRows(string path, TableFile file)
    {
        IIndexedSpace space = file.Space;
        PositionOfRow = new int[file.RowCount];
        Seeds = new int?[file.RowCount];

        // Until a row has its position, its place there holds the number of its slice.
        List<SliceBuilder> slices = FindSlices(path, file, PositionOfRow);
        SliceBuilder[] ordered = [.. slices.OrderBy(slice => slice.Dataset, Measurement.DatasetOrder).ThenBy(slice => slice.Epochs)];
        int start = 0;
        foreach (SliceBuilder slice in ordered)
        {
            slice.Begin(start, space.Count);
            start += slice.Rows;
        }

        int last = 0;
        int[] architectureOfRow = new int[file.RowCount];
        file.Read<int>(TableSchema.ArchIndex, -1, (firstRow, architectures) =>
        {
            for (int row = 0; row < architectures.Length; row++)
            {
                int architecture = architectures[row];
                if ((uint)architecture >= (uint)space.Count)
                {
                    throw new TableFormatException(path, firstRow + row + 1, TableSchema.ArchIndex, $"{architecture} is not an index of the {space.Name} space: 0 to {space.Count - 1}");
                }

                if (architecture < last)
                {
                    throw OutOfOrder(path, firstRow + row);
                }

                last = architecture;
                architectureOfRow[firstRow + row] = architecture;
                PositionOfRow[firstRow + row] = slices[PositionOfRow[firstRow + row]].NextPosition(architecture);
            }
        });
        CheckTexts(path, file, architectureOfRow);
        file.Read<int>(TableSchema.Seed, -1, (firstRow, seeds) =>
        {
            for (int row = 0; row < seeds.Length; row++)
            {
                Seeds[PositionOfRow[firstRow + row]] = seeds[row] < 0 ? null : seeds[row];
            }
        });
        foreach (SliceBuilder slice in ordered)
        {
            slice.End();
            if (!SeedsAscend(slice.Offsets))
            {
                throw new TableFormatException(path, null, TableSchema.Seed, $"on {slice.Dataset} after {slice.Epochs} epochs an architecture's seeds are out of order, repeated, or beside a mean over seeds; {HowToOrder}");
            }
        }

        Slices = [.. ordered.Select(slice => (slice.Dataset, slice.Epochs, slice.Offsets))];
    }

    /// <summary>For each row of the file, its position.</summary>
    public int[] PositionOfRow { get; }

    /// <summary>The seed at each position, or null for a mean.</summary>
    public int?[] Seeds { get; }

    /// <summary>The slices in order. An architecture's positions run from its offset to the next one's.</summary>
    public IReadOnlyList<(string Dataset, int Epochs, int[] Offsets)> Slices { get; }

    /// <summary>Finds the slices in the order in which they appear, counts their rows, and numbers each row's.</summary>
    private static List<SliceBuilder> FindSlices(string path, TableFile file, int[] sliceOfRow)
    {
        var datasets = new List<string>();
        var numberByDataset = new Dictionary<string, int>();
        int groupStart = 0;
        for (int rowGroup = 0; rowGroup < file.RowGroupCount; rowGroup++)
        {
            file.ReadTexts(rowGroup, TableSchema.Dataset, NumberOf, sliceOfRow.AsMemory(groupStart, file.RowsOf(rowGroup)));
            groupStart += file.RowsOf(rowGroup);
        }

        var slices = new List<SliceBuilder>();
        var sliceByName = new Dictionary<(string Dataset, int Epochs), int>();
        int slice = -1;
        file.Read<int>(TableSchema.Epochs, -1, (firstRow, epochs) =>
        {
            for (int row = 0; row < epochs.Length; row++)
            {
                string dataset = datasets[sliceOfRow[firstRow + row]];
                if (epochs[row] < 1)
                {
                    throw new TableFormatException(path, firstRow + row + 1, TableSchema.Epochs, $"{epochs[row]} is not a number of epochs");
                }

                // Architectures repeat each other's slices, so the next one is nearly always the next.
                int guess = slice + 1 < slices.Count ? slice + 1 : 0;
                slice = guess < slices.Count && slices[guess].Is(dataset, epochs[row]) ? guess : SliceOf(dataset, epochs[row]);
                slices[slice].Rows++;
                sliceOfRow[firstRow + row] = slice;
            }
        });
        return slices;

        int NumberOf(string dataset)
        {
            if (numberByDataset.TryGetValue(dataset, out int known))
            {
                return known;
            }

            if (datasets.Count == MostSlices)
            {
                throw TooMany(path);
            }

            numberByDataset.Add(dataset, datasets.Count);
            datasets.Add(dataset);
            return datasets.Count - 1;
        }

        int SliceOf(string dataset, int epochs)
        {
            if (sliceByName.TryGetValue((dataset, epochs), out int known))
            {
                return known;
            }

            if (slices.Count == MostSlices)
            {
                throw TooMany(path);
            }

            sliceByName.Add((dataset, epochs), slices.Count);
            slices.Add(new SliceBuilder(dataset, epochs));
            return slices.Count - 1;
        }
    }

    /// <summary>Whether every architecture has one row without a seed, or rows with ascending seeds.</summary>
    private bool SeedsAscend(int[] offsets)
    {
        for (int architecture = 0; architecture + 1 < offsets.Length; architecture++)
        {
            for (int position = offsets[architecture] + 1; position < offsets[architecture + 1]; position++)
            {
                // False also where one of them is null.
                if (!(Seeds[position - 1] < Seeds[position]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Checks that the architecture that a row names is the one with its index, where the table has names at all.</summary>
    private static void CheckTexts(string path, TableFile file, int[] architectureOfRow)
    {
        if (!file.MayHaveValues(TableSchema.Arch))
        {
            return;
        }

        int groupStart = 0;
        for (int rowGroup = 0; rowGroup < file.RowGroupCount; rowGroup++)
        {
            int start = groupStart;
            file.ReadTexts(rowGroup, TableSchema.Arch, (firstRow, rowCount, text) =>
            {
                int first = start + firstRow;
                for (int row = first; row < first + rowCount; row++)
                {
                    int index = architectureOfRow[row];
                    if (row > first && index == architectureOfRow[row - 1])
                    {
                        continue;
                    }

                    string expected = file.Space.Format(file.Space[index]);
                    if (!Ascii.Equals(text, expected))
                    {
                        throw new TableFormatException(path, row + 1, TableSchema.Arch, $"'{Encoding.UTF8.GetString(text)}' is not the architecture with index {index}, which is {expected}");
                    }
                }
            });
            groupStart += file.RowsOf(rowGroup);
        }
    }

    private static TableFormatException TooMany(string path) => new(
        path, null, null, $"the table has more than {MostSlices} pairs of data set and epochs; keep those in it that are needed");

    private static TableFormatException OutOfOrder(string path, int row) => new(
        path, row + 1, null, "the architectures are out of order; " + HowToOrder);

    private sealed class SliceBuilder(string dataset, int epochs)
    {
        private int _lastArchitecture = -1;
        private int _next;

        public string Dataset { get; } = dataset;

        public int Epochs { get; } = epochs;

        public int Rows { get; set; }

        public int[] Offsets { get; private set; } = [];

        /// <summary>Whether it is this slice. Data sets are compared as instances.</summary>
        public bool Is(string dataset, int epochs) => Epochs == epochs && ReferenceEquals(Dataset, dataset);

        public void Begin(int start, int architectureCount)
        {
            _next = start;
            Offsets = new int[architectureCount + 1];
        }

        /// <summary>The position of the next row, which is of <paramref name="architecture"/>, not below the row before.</summary>
        public int NextPosition(int architecture)
        {
            if (architecture != _lastArchitecture)
            {
                Offsets.AsSpan((_lastArchitecture + 1)..(architecture + 1)).Fill(_next);
                _lastArchitecture = architecture;
            }

            return _next++;
        }

        public void End() => Offsets.AsSpan(_lastArchitecture + 1).Fill(_next);
    }
}
