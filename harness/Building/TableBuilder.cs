using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Harness.Storage;
using Harness.Training;
using SharedSource;

namespace Harness.Building;

/// <summary>What table is to be built, from what, and where.</summary>
internal sealed record BuildOrder
{
    /// <summary>The table's name.</summary>
    public required string Name { get; init; }

    /// <summary>How networks are trained; its recipe is as long as the longest training.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>The setup's data.</summary>
    public required SelectedData Data { get; init; }

    /// <summary>The trainings of every architecture, in the order in which they are done; at least one.</summary>
    public required IReadOnlyList<BuildStep> Steps { get; init; }

    /// <summary>Trainings of the best after that, or null.</summary>
    public Refinement? Best { get; init; }

    /// <summary>Which architectures count as the same network, one of <see cref="ClassRepresentatives.Rules"/>, or null for the space's usual rule.</summary>
    public string? Rule { get; init; }

    /// <summary>At most so many architectures, drawn at random, or null for all.</summary>
    public int? Sample { get; init; }

    /// <summary>Which part of them.</summary>
    public Shard Shard { get; init; } = Shard.Whole;

    /// <summary>Tables of parts of this build, whose trainings count as done.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Whether costs are those of a model fitted to the times of this build, not the measured ones.</summary>
    public bool FitsCosts { get; init; }

    /// <summary>A table to whose times such a model is fitted, rather than to this build's own, or null.</summary>
    public string? CostsFrom { get; init; }

    /// <summary>The licence of the measurements, or null.</summary>
    public string? Licence { get; init; }

    /// <summary>The folder of the journal and, while trainings run, of their checkpoints.</summary>
    public required string Folder { get; init; }

    /// <summary>The table's file.</summary>
    public required string Table { get; init; }

    /// <summary>What to do with a build that is in the folder.</summary>
    public required ExistingResults Existing { get; init; }

    /// <summary>No training begins after so long, or null.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The command that orders this, for the table's metadata.</summary>
    public required string Command { get; init; }
}

/// <summary>Builds a table: forecasts what it will take, does its trainings and writes it. Keeps no state between calls but the folder's.</summary>
internal sealed class TableBuilder
{
    /// <summary>The names in a build's folder.</summary>
    private const string JournalName = "trainings.jsonl", CheckpointFolderName = "checkpoints";

    /// <summary>Trainings of each length that each worker does for a forecast.</summary>
    private const int ForecastRounds = 4;

    private readonly BuildOrder _order;

    /// <summary>Checks an order and plans its trainings.</summary>
    /// <exception cref="InputException">The order asks for what cannot be.</exception>
    public TableBuilder(BuildOrder order)
    {
        _order = order;
        if (order.Best is { } best)
        {
            RequireKnowable(best, order);
        }

        Space = SearchSpaces.Indexed(order.Setup.Space);
        Representatives = ClassRepresentatives.By(order.Rule ?? ClassRepresentatives.DefaultRule(Space), Space);
        Plan = new BuildPlan(Representatives, order.Steps, order.Sample, order.Shard);
    }

    /// <summary>The space of the table's architectures.</summary>
    public IIndexedSpace Space { get; }

    /// <summary>Which architecture is trained for which.</summary>
    public ClassRepresentatives Representatives { get; }

    /// <summary>The trainings of every architecture.</summary>
    public BuildPlan Plan { get; }

    /// <summary>Epochs of all trainings, those of the best included.</summary>
    public long Epochs => Trainings.Sum(training => (long)training.Epochs);

    private IReadOnlyList<PlannedTraining> Trainings => _order.Best is { } best ? Plan.TrainingsWith(best) : Plan.Trainings;

    /// <summary>What all of it will take, from a few timed trainings. Nothing of them is kept.</summary>
    /// <param name="pool">Where trainings run, under the order's setup.</param>
    /// <param name="cancellation">Stops the forecast.</param>
    public BuildForecast Forecast(ITrainingPool pool, CancellationToken cancellation) =>
        BuildForecast.Of(Trainings, Representatives, Space, pool, ForecastRounds, cancellation);

    /// <summary>Does the trainings that are not done yet, as far as the limit allows, and writes the table of those that are.</summary>
    /// <param name="pool">Where trainings run, under the order's setup.</param>
    /// <param name="environment">On what they run.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="progress">Told how many of <see cref="Epochs"/> are trained.</param>
    /// <param name="cancellation">Stops waiting for trainings.</param>
    /// <returns>Whether all trainings are done.</returns>
    /// <exception cref="ExistingResultsException">The folder holds another build, or one that is not to be touched.</exception>
    /// <exception cref="InputException">Something that is read is wrong, or the table cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the trainings that ended by then are in the journal, and the message says how many.</exception>
    public bool Build(ITrainingPool pool, TrainingEnvironment environment, TimeProvider time, Action<long> progress, CancellationToken cancellation)
    {
        Provenance facts = _order.Setup.Facts(_order.Data, environment);
        // Whatever is wrong with what else is read must show before a journal is begun, or begun anew.
        DoneTraining[] parts = [.. _order.Parts.SelectMany(TrainingsOf)];
        IReadOnlyList<DoneTraining>? timedElsewhere = _order.CostsFrom is { } timings ? TrainingsOf(timings) : null;
        using Journal<DoneTraining> journal = Journal<DoneTraining>.Open(
            Path.Combine(_order.Folder, JournalName), facts.Add("classes", Representatives.Rule), _order.Existing);
        var checkpoints = new CheckpointFolder(Path.Combine(_order.Folder, CheckpointFolderName), facts);
        if (_order.Existing == ExistingResults.Overwrite)
        {
            checkpoints.Clear();
        }

        var build = new TableBuild(Space, pool, journal, checkpoints, _order.Limit, time);
        build.Take(parts);
        bool isComplete = Train(build, progress, cancellation);
        new BuiltTable(Space, Representatives, _order.Setup, _order.Data.Shape, build.Done).Write(
            _order.Table, _order.Name, timedElsewhere ?? (_order.FitsCosts ? build.Done : null), _order.Licence, facts, _order.Command);
        return isComplete;

        IReadOnlyList<DoneTraining> TrainingsOf(string table) => BuiltTable.TrainingsOf(table, _order.Setup, facts);
    }

    private bool Train(TableBuild build, Action<long> progress, CancellationToken cancellation)
    {
        try
        {
            bool isComplete = build.Do(Plan.Trainings, progress, cancellation);
            if (!isComplete || _order.Best is not { } best)
            {
                return isComplete;
            }

            int[] seedsOfAll = [.. _order.Steps.Where(step => step.Epochs == best.Step.Epochs).SelectMany(step => step.Seeds)];
            IReadOnlyList<int> indices = build.Best(best.Count, best.Step.Epochs, seedsOfAll);
            return build.Do([.. Plan.Trainings.Union(BuildPlan.Of(indices, [best.Step]))], progress, cancellation);
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException($"what is done ({Counted.Of(build.Done.Count, "training")}) is in {_order.Folder}", interruption, cancellation);
        }
    }

    private static void RequireKnowable(Refinement best, BuildOrder order)
    {
        if (order.Steps.All(step => step.Epochs != best.Step.Epochs))
        {
            throw new InputException($"the best after {best.Step.Epochs} epochs would not be known: no training of every architecture has so many");
        }

        if (order.Shard != Shard.Whole)
        {
            throw new InputException("the best are known only when all parts are done: ask for them then, without naming a part");
        }

        if (order.Data.Split.Valid.Length == 0)
        {
            throw new InputException("the best are those of highest validation accuracy, and there are no validation images: set some aside, or ask for no best");
        }
    }
}
