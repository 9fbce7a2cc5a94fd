using System.CommandLine;
using Benchspace;
using Benchspace.Benchmarks;
using Harness.Commands.Help;
using Harness.Experiments.ByTraining;
using Harness.Runs;
using Harness.Search;
using Harness.Training;

namespace Harness.Commands.Options;

/// <summary>How the trials of searches are trained: the options of every command that searches by training.</summary>
/// <param name="workers">Trainings at once.</param>
/// <param name="fidelities">How far trials are trained.</param>
/// <param name="setup">What is trained, on what and how.</param>
internal sealed class TrialOptions(WorkerOptions workers, FidelityOption fidelities, TrainingSetupOptions setup)
{
    private const int DefaultEpochs = 12;

    private readonly Option<int> _trainingSeed = new("--training-seed") { Description = "The seed of every training.", DefaultValueFactory = _ => 777 };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Train every trial, even if the same training was done before on this machine." };

    /// <summary>Adds every option.</summary>
    public void AddTo(HarnessCommand command)
    {
        command.Add(HelpGroup.Recipe, fidelities.Option, _trainingSeed);
        command.Add(HelpGroup.Machine, _noCache);
        workers.AddTo(command);
        setup.AddTo(command);
    }

    /// <summary>The options that only a training has, for a command that has the others already.</summary>
    public IReadOnlyList<Option> Own => [_trainingSeed, _noCache, .. setup.Own];

    /// <summary>Whether trainings of earlier searches count.</summary>
    public bool UseCache(ParseResult parsed) => !parsed.GetValue(_noCache);

    /// <summary>The experiment, checked against its data.</summary>
    public (TrainedExperiment Experiment, SelectedData Data) Read(ParseResult parsed, IReadOnlyList<AlgorithmChoice> algorithms, Budget budget, int runs, long seed)
    {
        IReadOnlyList<Fidelity> given = fidelities.Read(parsed) ?? [Fidelity.Complete(DefaultEpochs)];
        int count = workers.Count(parsed);
        (TrainingSetup training, SelectedData data) = setup.Read(parsed, count, given.Max(fidelity => fidelity.Epochs));
        if (data.Split.Valid.Length == 0)
        {
            throw new InputException("--valid 0: a search needs validation images, whose accuracy it is told; give a number above 0, or leave it out");
        }

        return (new TrainedExperiment(algorithms, training, given, budget, runs, seed, parsed.GetValue(_trainingSeed), count), data);
    }
}
