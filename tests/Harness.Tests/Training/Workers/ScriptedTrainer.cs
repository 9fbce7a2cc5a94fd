using System.Diagnostics;
using Benchspace;
using Benchspace.Spaces;
using Harness.Training;

namespace Harness.Tests.Training.Workers;

/// <summary>Trains nothing: the architecture's name says what happens.</summary>
internal sealed class ScriptedTrainer : ITrainer
{
    public TrainingEnvironment Environment { get; } = new("none", 1, "none");

    public static TrainingResult ResultOf(TrainingJob job) =>
        new(job.Seed, new NetworkSize(0.1, 7.78), 1, [new EpochFigures(50, 1, job.Architecture.Length, 0.5, job.Architecture.Length - 1, 0.5, 2, 1, 1)], null, "");

    public TrainingResult Train(TrainingJob job, Action<int, EpochFigures>? epochEnded, CancellationToken cancellation)
    {
        string[] words = job.Architecture.Split(' ');
        switch (words[0])
        {
            case "dies":
                Die();
                break;
            case "dies-once" when !File.Exists(words[1]):
                File.WriteAllText(words[1], "");
                Die();
                break;
            case "throws":
                throw new InvalidOperationException("nothing left to train");
            case "full-disk":
                throw new IOException("no space left on device");
            case "refuses":
                throw new InputException("unheard of");
            case "sleeps":
                Thread.Sleep(Timeout.Infinite);
                break;
            case "chatters":
                Console.WriteLine("a library's greeting");
                Console.Error.WriteLine("a library's warning");
                break;
            default:
                break;
        }

        TrainingResult result = ResultOf(job);
        epochEnded?.Invoke(1, result.Epochs[0]);
        return result;
    }

    public void Dispose()
    {
        // It holds nothing.
    }

    private static void Die()
    {
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}
