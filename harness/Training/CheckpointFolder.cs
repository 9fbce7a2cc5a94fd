using System.Security.Cryptography;
using System.Text;
using Harness.Storage;
using SharedSource;

namespace Harness.Training;

/// <summary>
/// A folder in which the trainings of one experiment keep their checkpoints while they run. It may hold other people's
/// files: only files with the extension of these checkpoints are ever deleted. Not thread-safe.
/// </summary>
/// <param name="path">The folder; made when the first job is made.</param>
/// <param name="setup">Everything that trainings depend on but architecture, epochs and seed.</param>
internal sealed class CheckpointFolder(string path, IReadOnlyList<KeyValuePair<string, string>> setup)
{
    private const string Extension = ".harness-checkpoint";

    private const int HashLength = 16;

    private readonly string _setup = string.Join('\n', setup.Select(fact => $"{fact.Key}={fact.Value}"));

    /// <summary>
    /// A training with its checkpoint. The file's name has a hash of all that is trained, so that what another training
    /// left under the same label is not found. Where a training is stopped is not part of it: one that is stopped and,
    /// under the same label, resumed has one checkpoint.
    /// </summary>
    /// <param name="label">Tells it from trainings that run at the same time, such as <c>trial-3</c>; a resumed training has the label of the one it resumes.</param>
    /// <param name="architecture">In its space's notation.</param>
    /// <param name="epochs">Epochs of the whole training.</param>
    /// <param name="seed">The training seed.</param>
    /// <param name="stopAfter">The epoch after which it is stopped, 1 to <paramref name="epochs"/>; null for a complete training.</param>
    public TrainingJob Job(string label, string architecture, int epochs, int seed, int? stopAfter = null)
    {
        Directory.CreateDirectory(path);
        byte[] training = Encoding.UTF8.GetBytes(JsonLine.Of((string[])[_setup, architecture, FormattableString.Invariant($"{epochs} {seed}")]));
        string hash = Convert.ToHexStringLower(SHA256.HashData(training))[..HashLength];
        return new TrainingJob(architecture, epochs, seed, Path.Combine(path, $"{label}-{hash}{Extension}")) { StopAfter = stopAfter ?? epochs };
    }

    /// <summary>Deletes all checkpoints, those of trainings that were never ended too, and the folder if that leaves it empty.</summary>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public void Clear()
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        foreach (string extension in (string[])[Extension, ReplacedFile.PartialOf(Extension)])
        {
            foreach (string file in Directory.GetFiles(path, "*" + extension))
            {
                File.Delete(file);
            }
        }

        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            Directory.Delete(path);
        }
    }
}
