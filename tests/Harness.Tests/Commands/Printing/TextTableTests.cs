using Harness.Commands;
using Harness.Commands.Printing;
using Reports.Pages;

namespace Harness.Tests.Commands.Printing;

/// <summary>Tables at the widths that terminals have.</summary>
public sealed class TextTableTests
{
    private static readonly Dictionary<string, Table> Tables = new()
    {
        ["comparison"] = new(
            [
                new("algorithm"), new("runs", ColumnKind.Number),
                .. new[] { "cifar10", "cifar100", "ImageNet16-120" }.SelectMany(dataset => (Column[])
                [
                    new("validation accuracy (%)", ColumnKind.Number, dataset),
                    new("test accuracy (%)", ColumnKind.Number, dataset),
                    new("evaluations", ColumnKind.Number, dataset),
                ]),
            ],
            [
                new(["Regularized evolution (population 50, sample 10)", "10,000", "91.23 ± 0.31", new Cell("94.06 ± 0.33", IsBest: true), "112", "72.11 ± 0.95", "72.33 ± 0.85", "108", "45.92 ± 0.71", "45.77 ± 0.93", "97"]),
                new(["Random search", "10,000", "90.98 ± 0.27", "93.87 ± 0.27", "108", "71.40 ± 0.99", "71.47 ± 0.90", "101", "45.31 ± 0.97", "45.21 ± 1.01", "93"]),
                new(["Optimum", "", "91.61", "94.37", "", "73.49", "73.51", "", "46.73", "47.31", ""], IsReference: true),
            ]),
        ["algorithms"] = Terminal.TableOf(
            ["algorithm", "short", "preset", "settings"],
            (IReadOnlyList<string>[])
            [
                ["regularized-evolution", "re", "nats-bench (default)", "population=10, sample=3, mutation=native"],
                ["", "", "uniform-edge", "population=10, sample=3, mutation=uniform-decision"],
                ["reinforce", "reinforce", "nats-bench (default)", "learning-rate=0.01, baseline-momentum=0.9, initial-deviation=0.001"],
            ]),
        ["tables"] = Terminal.TableOf(
            ["name", "space", "source", "file", "remark"],
            (IReadOnlyList<string>[])
            [
                ["nas-bench-201", "topology", "NAS-Bench-201-v1_1-096897.pth", "/home/somebody/.local/share/harness/tables/nas-bench-201.parquet", ""],
                ["mine", "topology", "", "/home/somebody/.local/share/harness/tables/mine.parquet", "unusable: not a measurement table"],
            ]),
        ["reproduction"] = Terminal.TableOf(
            ["algorithm", "data set", "split", ">published", "status", ">ours", ">difference", ">tolerance", "verdict"],
            (IReadOnlyList<Cell>[])
            [
                ["regularized-evolution", "ImageNet16-120", "test", "45.77 ± 0.80", "recalled", "45.77 ± 0.93", "0.00", "0.60", new Cell("reproduced", Meaning: CellMeaning.Good)],
                ["random-search", "cifar10", "valid", "91.61 ± 0.22", "secondary", "90.98 ± 0.27", "-0.63", "0.25", new Cell("OFF", Meaning: CellMeaning.Bad)],
            ]),
        ["architectures"] = new(
            [new("index", ColumnKind.Number), new("architecture", ColumnKind.Code), new("accuracy (%)", ColumnKind.Number)],
            [new(["1462", "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|", "94.37"])]),
    };

    private static string[] Lines(Table table, int width) => [.. TextTable.Lines(table, width).Select(line => string.Concat(line.Select(piece => piece.Text)).TrimEnd())];

    public static TheoryData<string, int> TablesAndWidths => [.. from name in Tables.Keys from width in (int[])[160, 120, 80, 60, 40, 20] select (name, width)];

    [Theory]
    [MemberData(nameof(TablesAndWidths))]
    public void No_line_is_longer_than_the_terminal_and_every_cell_is_there(string name, int width)
    {
        Table table = Tables[name];
        string[] lines = Lines(table, width);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));

        // In whatever pieces, everything that was put in comes out: as many of every character, but for lines and spaces.
        bool isBlocks = !lines.Any(line => line.Contains('─', StringComparison.Ordinal));
        string[] titles = [.. table.Columns.Select(column => $"{column.Group} {column.Title}")];
        IEnumerable<string> texts = isBlocks
            ? table.Rows.SelectMany(row => row.Cells.Index().Where(cell => cell.Item.Text.Length > 0).SelectMany(cell => (string[])[titles[cell.Index], ":", Marked(cell.Item)]))
            : table.Rows.SelectMany(row => row.Cells.Select(Marked)).Concat(titles);
        Assert.Equal(Characters(string.Concat(texts)), Characters(string.Concat(lines)));

        static string Marked(Cell cell) => cell.IsBest ? cell.Text + "*" : cell.Text;

        static string Characters(string text) => string.Concat(text.Where(character => character is not (' ' or '─')).Order());
    }

    [Theory]
    [MemberData(nameof(TablesAndWidths))]
    public void Words_and_numbers_are_not_broken(string name, int width)
    {
        Table table = Tables[name];
        string[] lines = Lines(table, width);
        IEnumerable<string> words = table.Rows
            .SelectMany(row => row.Cells)
            .SelectMany(cell => cell.Text.Split([' ', '-', '/', '|', '+', '~', ':', '_'], StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.TrimEnd(','))
            .Where(word => word.Length < width - 4 && !word.Contains(','));
        Assert.All(words, word => Assert.Contains(lines, line => line.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_table_that_fits_stands_as_it_is() => Assert.Equal(
        [
            "",
            "  algorithm      mean",
            "───────────────────────",
            "  random      93.87 *",
            "  reinforce       9.1",
            "",
        ],
        Lines(
            new([new("algorithm"), new("mean", ColumnKind.Number)], [new(["random", new Cell("93.87", IsBest: true)]), new(["reinforce", "9.1"])]), 80));

    [Fact]
    public void Headings_are_stacked_before_cells_are_broken() => Assert.Equal(
        [
            "",
            "               validation      test",
            "algorithm        accuracy  accuracy",
            "───────────────────────────────────",
            "random search       91.00     94.00",
            "",
        ],
        Lines(
            new(
                [new("algorithm"), new("validation accuracy", ColumnKind.Number), new("test accuracy", ColumnKind.Number)],
                [new(["random search", "91.00", "94.00"])]),
            35));

    [Fact]
    public void Text_is_broken_before_rows_become_blocks() => Assert.Equal(
        [
            "",
            "algorithm  settings",
            "─────────────────────────",
            "random     population=10,",
            "           sample=3",
            "",
        ],
        Lines(Terminal.TableOf(["algorithm", "settings"], (IReadOnlyList<string>[])[["random", "population=10, sample=3"]]), 25));

    [Fact]
    public void At_last_rows_become_blocks() => Assert.Equal(
        ["", "name: mine", "mean: 12.5", "", "name:", "  other", "mean: 3", ""],
        Lines(Terminal.TableOf(["name", ">mean"], (IReadOnlyList<string>[])[["mine", "12.5"], ["other", "3"]]), 10));

    [Fact]
    public void Meanings_go_with_their_cells_at_every_width()
    {
        foreach (int width in (int[])[160, 80, 40])
        {
            Piece[] pieces = [.. TextTable.Lines(Tables["reproduction"], width).SelectMany(line => line)];
            Assert.Contains("reproduced", Assert.Single(pieces, piece => piece.Tone == Tone.Good).Text, StringComparison.Ordinal);
            Assert.Contains("OFF", Assert.Single(pieces, piece => piece.Tone == Tone.Bad).Text, StringComparison.Ordinal);
        }
    }
}
