using System.Globalization;
using System.Text.Json;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;
using Benchspace.Tables;
using Harness.Storage;
using Harness.Training;
using Harness.Training.Networks;
using SharedSource;

namespace Harness.Building;

/// <summary>
/// A build as a measurement table: a row for each architecture and training, those of a class sharing what its
/// representative measured. The metadata hold all that is needed to train any row again.
/// </summary>
internal sealed class BuiltTable
{
    private const string SetupFact = "training_setup";
    private const string RuleFact = "isomorphism_rule";
    private const string CostsFact = "costs";
    private const string MachineFact = "machine";
    private const string MeasuredToFact = "measured_to";
    private const string MeasuredCosts = "measured";

    private readonly IIndexedSpace _space;
    private readonly ClassRepresentatives _representatives;
    private readonly TrainingSetup _setup;
    private readonly DatasetShape _images;
    private readonly Dictionary<int, DoneTraining[]> _trainings;

    /// <param name="space">The space.</param>
    /// <param name="representatives">Which architecture was trained for which.</param>
    /// <param name="setup">How.</param>
    /// <param name="images">The images it was trained on.</param>
    /// <param name="done">The trainings, at least one of them without a failure.</param>
    /// <exception cref="InputException">There is none without a failure.</exception>
    public BuiltTable(IIndexedSpace space, ClassRepresentatives representatives, TrainingSetup setup, DatasetShape images, IEnumerable<DoneTraining> done)
    {
        _space = space;
        _representatives = representatives;
        _setup = setup;
        _images = images;
        _trainings = done.GroupBy(training => training.Index).ToDictionary(
            trainings => trainings.Key, trainings => trainings.OrderBy(training => training.Epochs).ThenBy(training => training.Seed).ToArray());
        if (!_trainings.Values.SelectMany(trainings => trainings).Any(EndedWell))
        {
            throw new InputException("no training has ended well yet: there is nothing to make a table of");
        }
    }

    /// <summary>Writes the table.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="timed">The trainings to whose times a model is fitted, for the costs of all; null for the measured costs.</param>
    /// <param name="licence">The licence of the measurements, or null.</param>
    /// <param name="setupFacts">What trainings depend on, for people.</param>
    /// <param name="command">The command that built it.</param>
    /// <exception cref="InputException">The file cannot be written, or too little is measured to fit a model.</exception>
    public void Write(
        string path, string name, IReadOnlyCollection<DoneTraining>? timed, string? licence, Provenance setupFacts, string command)
    {
        Costs? costs = timed is null ? null : Costs.Fit([.. timed.Where(EndedWell)], _space, _setup.Skeleton.BuildsUnreachingEdges);
        using var writer = new MeasurementTableWriter(path, _space);
        for (int index = 0; index < _space.Count; index++)
        {
            foreach (DoneTraining training in _trainings.GetValueOrDefault(_representatives.Of(index), []))
            {
                writer.Add(RowOf(index, training, costs));
            }
        }

        writer.Commit(new TableMetadata
        {
            SearchSpace = _space.Name,
            Name = name,
            Source = SourceOf(_setup),
            Licence = licence,
            TrainedNetworks = TrainedNetworks(),
            Facts = setupFacts.Without("space").Add(Facts(costs, command)),
        });
    }

    /// <summary>What the metadata of a built table say it was made from.</summary>
    public static string SourceOf(TrainingSetup setup) => $"measured: {setup.Title} on {setup.Data.Dataset}";

    /// <summary>How a built table's trainings are set up, and which architectures were trained, from its metadata.</summary>
    /// <exception cref="InputException">The table was not built by this program.</exception>
    public static (TrainingSetup Setup, ClassRepresentatives Representatives) SetupOf(TableMetadata metadata)
    {
        Provenance facts = [.. metadata.Facts];
        try
        {
            if (facts[SetupFact] is { } setup && facts[RuleFact] is { } rule)
            {
                return (JsonLine.Parse<TrainingSetup>(setup), ClassRepresentatives.By(rule, SearchSpaces.Indexed(metadata.SearchSpace)));
            }
        }
        catch (JsonException exception)
        {
            throw new InputException($"the table {metadata.Name} was built by another version of this program: its setup cannot be read ({exception.Message})", exception);
        }

        throw new InputException($"the table {metadata.Name} was not built by this program: it does not say how to train its rows again");
    }

    /// <summary>The trainings that a table of this build holds, such as a part's: of every row whose architecture was trained itself. Failed ones are left out, and so tried again.</summary>
    /// <param name="path">The table's file.</param>
    /// <param name="setup">The build's setup, which must be the table's but for where files lie and how long the longest training is.</param>
    /// <param name="setupFacts">What trainings depend on, for the hashes of the data set and its split, which must be the table's too.</param>
    /// <exception cref="InputException">The file is no table, or one of another build, or its costs are not the measured ones.</exception>
    public static IReadOnlyList<DoneTraining> TrainingsOf(string path, TrainingSetup setup, Provenance setupFacts)
    {
        using var reader = new MeasurementTableReader(path);
        (TrainingSetup recorded, ClassRepresentatives representatives) = SetupOf(reader.Metadata);
        if (JsonLine.Of(Comparable(recorded)) != JsonLine.Of(Comparable(setup)))
        {
            throw new InputException($"{path} was built otherwise than this one is to be: compare the command in its metadata with this one");
        }

        RequireImagesOf(reader.Metadata, path, setupFacts);
        Provenance facts = [.. reader.Metadata.Facts];
        if (facts[CostsFact]?.StartsWith(MeasuredCosts, StringComparison.Ordinal) != true)
        {
            throw new InputException($"{path} has the costs of a model, not the measured ones: parts must keep the measured ones");
        }

        return
        [
            .. reader.Rows().Where(row => representatives.Of(row.ArchIndex) == row.ArchIndex && row.TrainLoss is not null).Select(row => new DoneTraining(
                row.ArchIndex, reader.Space.Format(reader.Space[row.ArchIndex]), row.Epochs, row.Seed!.Value,
                facts[MeasuredToFact] ?? "", facts[MachineFact] ?? "", ResultOf(row, setup.Threads))),
        ];
    }

    /// <summary>The machine, or machines, that trained a table's rows, in words; null where the table does not say.</summary>
    /// <param name="metadata">The table's.</param>
    public static string? MachineOf(TableMetadata metadata)
    {
        Provenance facts = [.. metadata.Facts];
        return facts[MachineFact];
    }

    /// <summary>Checks that a table was built on these images, split as they are.</summary>
    /// <param name="metadata">The table's.</param>
    /// <param name="path">Its file, for the message.</param>
    /// <param name="facts">What trainings on the images depend on, hashes among them.</param>
    /// <exception cref="InputException">It was built on others.</exception>
    public static void RequireImagesOf(TableMetadata metadata, string path, Provenance facts)
    {
        if (ImagesOf(facts).Difference(ImagesOf([.. metadata.Facts])) is { } difference)
        {
            throw new InputException($"{path} was built on other images than are here ({difference}): name the folder, the split file and the split's seed that it was built with");
        }
    }

    /// <summary>What must be equal for trainings to be of one table. Where files lie is not, their hashes are compared; each training has epochs of its own.</summary>
    private static TrainingSetup Comparable(TrainingSetup setup) => setup with
    {
        Data = setup.Data with { Folder = null, SplitFile = null },
        Recipe = setup.Recipe with { Epochs = 1, EvaluateEvery = 1 },
    };

    private static Provenance ImagesOf(Provenance facts) => facts.Only("dataset_sha256", "split_sha256");

    private static TrainingSetup Portable(TrainingSetup setup) => setup with { Data = setup.Data with { Folder = null } };

    private static TrainingResult ResultOf(Measurement row, int threads) => new(
        row.Seed!.Value,
        new NetworkSize(row.ParamsMillions ?? double.NaN, row.FlopsMillions ?? double.NaN),
        threads,
        [
            new EpochFigures(
                row.TrainAccuracy ?? double.NaN, row.TrainLoss ?? double.NaN,
                row.ValidAccuracy ?? double.NaN, row.ValidLoss ?? double.NaN,
                row.TestAccuracy ?? double.NaN, row.TestLoss ?? double.NaN,
                row.TrainSeconds ?? double.NaN, row.ValidSeconds ?? double.NaN, row.TestSeconds ?? double.NaN),
        ],
        Failure: null,
        WeightsSha256: "");

    private Measurement RowOf(int index, DoneTraining training, Costs? costs)
    {
        TrainingResult result = training.Result;
        EpochFigures final = result is { Failure: null, Final: { } figures } ? figures : default;
        bool failed = result.Failure is not null;
        double[]? features = costs is null ? null : Costs.FeaturesOf(_space, index, withUnreachingEdges: true);
        NetworkSize? size = failed ? null : SizeOf(index, training);
        return new Measurement(index, _setup.Data.Dataset, training.Epochs, training.Seed)
        {
            TrainSeconds = Significant(costs?.Train.Of(features!) * training.Epochs ?? result.TrainSeconds),
            ValidSeconds = Significant(costs?.Valid?.Of(features!) ?? final.ValidSeconds),
            TestSeconds = Significant(costs?.Test.Of(features!) ?? final.TestSeconds),
            // A training that failed scores 0, as in a search.
            TrainAccuracy = final.TrainAccuracy,
            ValidAccuracy = Measured.OrNull(final.ValidAccuracy),
            TestAccuracy = Measured.OrNull(final.TestAccuracy),
            TrainLoss = failed ? null : Rounded(final.TrainLoss),
            ValidLoss = failed ? null : Rounded(final.ValidLoss),
            TestLoss = failed ? null : Rounded(final.TestLoss),
            ParamsMillions = size?.ParamsMillions,
            FlopsMillions = size?.FlopsMillions,
        };
    }

    private Provenance Facts(Costs? costs, string command)
    {
        DoneTraining[] all = [.. _trainings.Values.SelectMany(trainings => trainings)];
        return Provenance.None
            .Add(RuleFact, _representatives.Rule)
            .Add("trained_architectures", _trainings.Count)
            .Add("trainings", all.Length)
            .Add("failed_trainings", all.Count(training => training.Result.Failure is not null))
            .Add("shared_rows", _representatives.Rule != ClassRepresentatives.None && _space is IIsomorphicSpace isomorphic
                ? $"an architecture has the accuracies of its class's member with {isomorphic.TrainingCostOrder}, then the smallest index, which alone was trained"
                : "none: every row was trained")
            .Add(CostsFact, costs is null
                ? MeasuredCosts + "; those of an architecture that was not trained are its representative's"
                : $"a linear model of operations fitted to the times of {costs.Trainings} trainings (least absolute deviations; measured up to {costs.To} on {costs.Machine}): half of the measured training times are within {Share(costs.Train.MedianError)} of it, nine tenths within {Share(costs.Train.NinetiethError)}")
            .Add("measured_from", all.Min(training => training.EndedAt)!)
            .Add(MeasuredToFact, all.Max(training => training.EndedAt)!)
            .Add(MachineFact, MachinesOf(all))
            .Add("command", command)
            .Add(SetupFact, JsonLine.Of(Portable(_setup)));
    }

    /// <summary>What was trained, where the space does not compute its size from the data set's name: another skeleton than the published one, or other images under that name.</summary>
    private string? TrainedNetworks()
    {
        var published = new MacroSkeleton { BuildsUnreachingEdges = _setup.Skeleton.BuildsUnreachingEdges };
        if (_space is not IStackedCells)
        {
            published = published with { CellsPerStage = _setup.Skeleton.CellsPerStage, Channels = _setup.Skeleton.Channels };
        }

        bool isPublished = _setup.Skeleton == published && (DatasetShape.TryOf(_setup.Data.Dataset) is not { } shape || shape == _images);
        if (isPublished)
        {
            return null;
        }

        string cells = _space is IStackedCells stacked ? FormattableString.Invariant($"N={_setup.Skeleton.CellsPerStage}, {stacked.WidthSymbol}={_setup.Skeleton.Channels}, ") : "";
        return FormattableString.Invariant($"{cells}stem {_setup.Skeleton.Stem}, images of {_images.ImageSize}x{_images.ImageSize}x{_images.ImageChannels}, {_images.Classes} classes");
    }

    private static string MachinesOf(IEnumerable<DoneTraining> trainings) => string.Join("; ", trainings.Select(training => training.Machine).Distinct());

    private static bool EndedWell(DoneTraining training) => training.Result is { Failure: null, Final: not null };

    /// <summary>The size of an architecture's network, all edges built: what was trained for its class, and the difference of their cells.</summary>
    private NetworkSize SizeOf(int index, DoneTraining training)
    {
        NetworkSize trained = training.Result.Size;
        if (_space is not IIsomorphicSpace isomorphic)
        {
            return trained;
        }

        NetworkSize own = SizeOfCells(index, withUnreachingEdges: true);
        NetworkSize built = SizeOfCells(training.Index, _setup.Skeleton.BuildsUnreachingEdges);
        return new NetworkSize(
            Math.Round(trained.ParamsMillions + (own.ParamsMillions - built.ParamsMillions), 6),
            Math.Round(trained.FlopsMillions + (own.FlopsMillions - built.FlopsMillions), 6));

        NetworkSize SizeOfCells(int index, bool withUnreachingEdges) => isomorphic.SizeOfCells(
            _space[index], withUnreachingEdges, _setup.Skeleton.CellsPerStage, _setup.Skeleton.Channels, _setup.Skeleton.Stem.OutputSize(_images.ImageSize));
    }

    /// <summary>Four decimals: more are noise, and a third of the file.</summary>
    private static double? Rounded(double loss) => double.IsFinite(loss) ? Math.Round(loss, 4) : null;

    /// <summary>Four significant digits.</summary>
    private static double? Significant(double seconds) => double.IsNaN(seconds) ? null
        : double.Parse(seconds.ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    /// <summary>Models of the three times. Training times are of one epoch.</summary>
    private sealed record Costs(CostModel Train, CostModel? Valid, CostModel Test, int Trainings, string To, string Machine)
    {
        public static Costs Fit(DoneTraining[] timed, IIndexedSpace space, bool buildsUnreachingEdges)
        {
            if (timed.Length == 0)
            {
                throw TooLittle();
            }

            bool hasValid = timed.All(training => !double.IsNaN(training.Result.Final!.Value.ValidSeconds));
            var costs = new Costs(
                Model(training => training.Result.TrainSeconds / training.Epochs),
                hasValid ? Model(training => training.Result.Final!.Value.ValidSeconds) : null,
                Model(training => training.Result.Final!.Value.TestSeconds),
                timed.Length,
                timed.Max(training => training.EndedAt)!,
                MachinesOf(timed));
            return costs.Train.IsComplete ? costs : throw TooLittle();

            CostModel Model(Func<DoneTraining, double> value) => CostModel.Fit(
                [.. timed.Select(training => (FeaturesOf(space, training.Index, buildsUnreachingEdges), value(training)))]);
        }

        public static double[] FeaturesOf(IIndexedSpace space, int index, bool withUnreachingEdges) => space is ICostFeatures featured
            ? featured.CostFeaturesOf(space[index], withUnreachingEdges)
            : throw new InputException($"no model of costs is known for the {space.Name} space: keep the measured ones");

        private static InputException TooLittle() =>
            new("no model of the costs: the trained architectures are too few or too much alike to tell what each operation costs; keep the measured costs");
    }
}
