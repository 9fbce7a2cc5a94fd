using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Storage;
using SharedSource;

namespace Harness.Training;

/// <summary>
/// The trainings that were done on this machine, so that none is done twice: a file for each, named by a hash of
/// everything its result depends on. Files appear whole or not at all, so any number of processes may share the folder.
/// </summary>
/// <param name="folder">Where the files lie; made when the first is written.</param>
/// <param name="setup">Everything that results depend on but architecture, epochs, stop and seed.</param>
/// <param name="remark">Told once, in a line, if the folder cannot be written.</param>
internal sealed class TrainingCache(string folder, Provenance setup, Action<string> remark)
{
    private readonly string _setup = setup.ToLines();
    private bool _isUnwritable;

    /// <summary>The user's own: <c>$XDG_DATA_HOME/harness/trained</c> on Linux, beside the tables on other systems too.</summary>
    public static string UserFolder => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "harness", "trained");

    /// <summary>What the training came to, or null where it is not known. A training that is stopped is never known: whoever resumes it needs its checkpoint.</summary>
    public TrainingResult? Find(TrainingJob job)
    {
        if (!job.IsComplete)
        {
            return null;
        }

        Key key = KeyOf(job);
        try
        {
            Entry entry = JsonLine.Parse<Entry>(File.ReadAllText(PathOf(key)));
            return entry.Key == key ? entry.Result : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Keeps what a complete training came to. Failures are not kept: they may have been the machine's. Where it cannot be kept,
    /// that is remarked once, and nothing is kept from then on: a cache saves work, and none is lost without it.
    /// </summary>
    public void Add(TrainingJob job, TrainingResult result)
    {
        if (result.Failure is not null || !job.IsComplete || _isUnwritable)
        {
            return;
        }

        try
        {
            Key key = KeyOf(job);
            ReplacedFile.WriteText(PathOf(key), text => text.Write(JsonLine.Of(new Entry(key, result)) + "\n"), isContended: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isUnwritable = true;
            remark($"trainings cannot be kept in {folder} for later searches ({exception.Message.TrimEnd('.')}): this one does without; make room there");
        }
    }

    private Key KeyOf(TrainingJob job) => new(_setup, job.Architecture, job.Epochs, job.Seed);

    private string PathOf(Key key)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonLine.Of(key))));
        return Path.Combine(folder, hash[..2], hash + ".json");
    }

    // A complete training has no stop: its file has the name that it had before trainings could be stopped.
    private sealed record Key(string Setup, string Architecture, int Epochs, int Seed);

    private sealed record Entry(Key Key, TrainingResult Result);
}
