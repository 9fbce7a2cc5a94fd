using Benchspace;
using Harness.Storage;

namespace Harness.Tests.Storage;

public sealed class JournalTests : IDisposable
{
    private static readonly KeyValuePair<string, string>[] Experiment = [new("algorithm", "random-search"), new("epochs", "12")];

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("run", "journal.jsonl");

    public void Dispose() => _folder.Dispose();

    private Journal<Entry> Open(ExistingResults existing = ExistingResults.Resume, params KeyValuePair<string, string>[] experiment) =>
        Journal<Entry>.Open(File, experiment.Length > 0 ? experiment : Experiment, existing);

    private void Write(params int[] numbers)
    {
        using Journal<Entry> journal = Open();
        foreach (int number in numbers)
        {
            journal.Append(new Entry(number, "é"));
        }
    }

    [Fact]
    public void What_was_appended_is_there_in_order_at_the_next_opening()
    {
        Write(1, 2);
        Write(3);
        using Journal<Entry> journal = Open();
        Assert.Equal([new(1, "é"), new(2, "é"), new(3, "é")], journal.Entries);
    }

    [Fact]
    public void A_line_cut_off_anywhere_costs_that_line_alone()
    {
        Write(1, 2);
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int lastLine = whole.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        for (int length = lastLine; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            using (Journal<Entry> journal = Open())
            {
                Assert.Equal([new(1, "é")], journal.Entries);
                journal.Append(new Entry(2, "é"));
            }

            Assert.Equal(whole, System.IO.File.ReadAllBytes(File));
        }
    }

    [Fact]
    public void A_journal_cut_off_in_its_first_line_begins_anew()
    {
        Write();
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File)[..10]);
        Write(1);
        using Journal<Entry> journal = Open();
        Assert.Equal([new(1, "é")], journal.Entries);
    }

    [Fact]
    public void Another_experiment_is_refused_and_the_difference_named()
    {
        Write(1);
        var error = Assert.Throws<InputException>(() => Open(ExistingResults.Resume, Experiment[0], new("epochs", "200")));
        Assert.Contains("epochs: 12 there, 200 here", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InputException>(() => Open(ExistingResults.Resume, Experiment[0]));
        Assert.Contains("epochs: 12 there, nothing here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_done_is_neither_gone_on_with_nor_replaced_unasked()
    {
        Write(1);
        byte[] before = System.IO.File.ReadAllBytes(File);
        Assert.Contains("--resume", Assert.Throws<InputException>(() => Open(ExistingResults.Refuse)).Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        using Journal<Entry> journal = Open(ExistingResults.Overwrite);
        Assert.Empty(journal.Entries);
    }

    [Fact]
    public void A_file_that_is_refused_is_as_it_was_to_the_last_byte()
    {
        Write(1);
        string unfinished = System.IO.File.ReadAllText(File) + "{\"number\":2,";
        foreach ((string text, ExistingResults existing, string epochs) in new[]
        {
            (unfinished, ExistingResults.Refuse, "12"),
            (unfinished, ExistingResults.Refuse, "200"),
            (unfinished, ExistingResults.Resume, "200"),
            ("somebody's notes", ExistingResults.Refuse, "12"),
            ("somebody's notes", ExistingResults.Resume, "12"),
            ("somebody's notes\nand more of them", ExistingResults.Resume, "12"),
        })
        {
            System.IO.File.WriteAllText(File, text);
            Assert.Contains("--overwrite", Assert.Throws<InputException>(() => Open(existing, Experiment[0], new("epochs", epochs))).Message, StringComparison.Ordinal);
            Assert.Equal(text, System.IO.File.ReadAllText(File));
        }

        using Journal<Entry> journal = Open(ExistingResults.Overwrite);
        Assert.Empty(journal.Entries);
    }

    [Fact]
    public void The_last_entries_are_cut_off_back_to_a_good_one()
    {
        Write(1, -2, 3, -4, -5);
        using (Journal<Entry> journal = Open())
        {
            journal.CutBackTo(entry => entry.Number > 0);
            Assert.Equal([1, -2, 3], journal.Entries.Select(entry => entry.Number));
            journal.Append(new Entry(6, "é"));
        }

        using (Journal<Entry> journal = Open())
        {
            Assert.Equal([1, -2, 3, 6], journal.Entries.Select(entry => entry.Number));
            journal.CutBackTo(_ => true);
            journal.CutBackTo(_ => false);
            Assert.Empty(journal.Entries);
        }

        Write(7);
        using Journal<Entry> last = Open();
        Assert.Equal([new(7, "é")], last.Entries);
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        Write(1, 2);
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File).Replace("\"number\":1", "\"number\":x", StringComparison.Ordinal));
        Assert.Contains("line 2", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_cannot_write_one_journal()
    {
        using Journal<Entry> journal = Open();
        Assert.Contains("another process", Assert.Throws<InputException>(() => Open()).Message, StringComparison.Ordinal);
    }

    private sealed record Entry(int Number, string Text);
}
