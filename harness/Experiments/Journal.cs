using System.Text;
using System.Text.Json;
using Benchspace;
using Harness.Training.Workers;

namespace Harness.Experiments;

/// <summary>What to do with an experiment that is in the folder already.</summary>
internal enum ExistingJournal
{
    /// <summary>Leave it alone and refuse.</summary>
    Refuse,

    /// <summary>Go on with it, if it is the same experiment.</summary>
    Resume,

    /// <summary>Begin anew in its place.</summary>
    Overwrite,
}

/// <summary>
/// What is done of a long experiment: a file with a line of JSON that says which experiment it is, and a line for each
/// thing done, on disk before the next begins. Whatever ends the process costs at most the line being written. One
/// process has it open at a time. Not thread-safe.
/// </summary>
/// <typeparam name="TEntry">A thing done, as JSON has it.</typeparam>
internal sealed class Journal<TEntry> : IDisposable
{
    private readonly FileStream _file;

    private Journal(FileStream file, IReadOnlyList<TEntry> entries)
    {
        _file = file;
        Entries = entries;
    }

    /// <summary>What was done by earlier sessions.</summary>
    public IReadOnlyList<TEntry> Entries { get; }

    /// <summary>Opens a journal, or makes one in a folder that is made if need be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiment">Everything that the entries depend on, named, in order.</param>
    /// <param name="existing">What to do with one that is there.</param>
    /// <exception cref="InputException">It is of another experiment, damaged, in use by another process, or not to be touched.</exception>
    public static Journal<TEntry> Open(string path, IReadOnlyList<KeyValuePair<string, string>> experiment, ExistingJournal existing)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStream file = OpenAlone(path);
        try
        {
            return new Journal<TEntry>(file, ReadOrBegin(path, file, experiment, existing));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds an entry and waits until it is on disk.</summary>
    /// <exception cref="IOException">It cannot be written, such as on a full disk.</exception>
    public void Append(TEntry entry) => WriteLine(_file, JsonLine.Of(entry));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream OpenAlone(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new InputException($"{path} cannot be opened ({exception.Message.TrimEnd('.')}): is another process at work on this experiment?", exception);
        }
    }

    private static TEntry[] ReadOrBegin(string path, FileStream file, IReadOnlyList<KeyValuePair<string, string>> experiment, ExistingJournal existing)
    {
        string[] lines = existing == ExistingJournal.Overwrite ? [] : ReadLines(file);
        if (lines.Length == 0)
        {
            file.SetLength(0);
            WriteLine(file, JsonLine.Of(new Header(new Dictionary<string, string>(experiment))));
            return [];
        }

        if (ExperimentFacts.Difference(experiment, Parse<Header>(path, lines, 0).Experiment) is { } difference)
        {
            throw new InputException($"{path} is of another experiment ({difference}): choose another --out, or give --overwrite to replace it");
        }

        return existing == ExistingJournal.Resume
            ? [.. Enumerable.Range(1, lines.Length - 1).Select(line => Parse<TEntry>(path, lines, line))]
            : throw new InputException($"{path} has this experiment already, with {lines.Length - 1} trainings done: give --resume to go on with it, or --overwrite to begin anew");
    }

    /// <summary>The whole lines. What follows the last one was being written when a process ended, and goes.</summary>
    private static string[] ReadLines(FileStream file)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        file.SetLength(whole);
        file.Position = whole;
        return whole == 0 ? [] : Encoding.UTF8.GetString(bytes, 0, whole - 1).Split('\n');
    }

    private static T Parse<T>(string path, string[] lines, int line)
    {
        try
        {
            return JsonLine.Parse<T>(lines[line]);
        }
        catch (JsonException exception)
        {
            throw new InputException($"{path}, line {line + 1}: not what this program writes there ({exception.Message}): choose another --out, or give --overwrite to begin anew", exception);
        }
    }

    private static void WriteLine(FileStream file, string line)
    {
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private sealed record Header(Dictionary<string, string> Experiment);
}
