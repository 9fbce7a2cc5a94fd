using System.Text;
using System.Text.Json;
using Benchspace;

namespace Harness.Storage;

/// <summary>
/// What is done of a long experiment: a file with a line of JSON that says which experiment it is, and a line for each
/// thing done, on disk before the next begins. Whatever ends the process costs at most the line being written. One
/// process has it open at a time. A file that is refused is as it was. Not thread-safe.
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
    public IReadOnlyList<TEntry> Entries { get; private set; }

    /// <summary>Opens a journal, or makes one in a folder that is made if need be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="experiment">Everything that the entries depend on.</param>
    /// <param name="existing">What to do with one that is there.</param>
    /// <exception cref="ExistingResultsException">It is of another experiment, damaged, or not to be touched.</exception>
    /// <exception cref="InputException">It is in use by another process, or cannot be opened.</exception>
    public static Journal<TEntry> Open(string path, Provenance experiment, ExistingResults existing)
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

    /// <summary>Cuts off what earlier sessions did last, back to the last entry that is good. To be called before anything is appended.</summary>
    /// <param name="isGood">Whether an entry stays, and with it all before it.</param>
    public void CutBackTo(Func<TEntry, bool> isGood)
    {
        TEntry[] kept = [.. Entries.Reverse().SkipWhile(entry => !isGood(entry)).Reverse()];
        if (kept.Length == Entries.Count)
        {
            return;
        }

        byte[] bytes = ReadAll(_file);
        int end = 0;
        for (int line = 0; line <= kept.Length; line++)
        {
            end += bytes.AsSpan(end).IndexOf((byte)'\n') + 1;
        }

        CutOff(_file, end);
        Entries = kept;
    }

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
            throw new InputException($"{path} cannot be opened ({exception.Message.TrimEnd('.')}): if another process runs this experiment, end it first or choose another folder", exception);
        }
    }

    private static TEntry[] ReadOrBegin(string path, FileStream file, Provenance experiment, ExistingResults existing)
    {
        string header = JsonLine.Of(new Header(experiment));
        byte[] bytes = existing == ExistingResults.Overwrite ? [] : ReadAll(file);
        // What follows the last whole line was being written when a process ended.
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (whole == 0 && Encoding.UTF8.GetBytes(header).AsSpan().StartsWith(bytes))
        {
            CutOff(file, 0);
            WriteLine(file, header);
            return [];
        }

        string[] lines = Encoding.UTF8.GetString(bytes, 0, Math.Max(whole - 1, 0)).Split('\n');
        if (experiment.Difference(Parse<Header>(path, lines, 0).Experiment) is { } difference)
        {
            throw new ExistingResultsException($"{path} is of another experiment ({difference})", canBeResumed: false);
        }

        if (existing == ExistingResults.Refuse)
        {
            throw new ExistingResultsException($"{path} has this experiment already, with {lines.Length - 1} entries", canBeResumed: true);
        }

        TEntry[] entries = [.. Enumerable.Range(1, lines.Length - 1).Select(line => Parse<TEntry>(path, lines, line))];
        CutOff(file, whole);
        return entries;
    }

    private static byte[] ReadAll(FileStream file)
    {
        byte[] bytes = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void CutOff(FileStream file, int length)
    {
        file.SetLength(length);
        file.Position = length;
    }

    private static T Parse<T>(string path, string[] lines, int line)
    {
        try
        {
            return JsonLine.Parse<T>(lines[line]);
        }
        catch (JsonException exception)
        {
            throw new ExistingResultsException($"{path}, line {line + 1}: not what this program writes there ({exception.Message})", canBeResumed: false, exception);
        }
    }

    private static void WriteLine(FileStream file, string line)
    {
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    private sealed record Header(Provenance Experiment);
}
