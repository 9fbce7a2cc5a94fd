using System.CommandLine;
using Benchspace;
using Benchspace.Spaces.Catalog;
using Harness.Commands.Help;
using Harness.Training;
using Harness.Training.Devices;
using Harness.Training.Images;
using Harness.Training.Networks;
using SharedSource;

namespace Harness.Commands.Options;

/// <summary>What is trained, on what and how: the options that every command that trains shares.</summary>
internal sealed class TrainingSetupOptions
{
    private readonly Option<string> _space = new("--space") { Description = $"The search space: {string.Join(", ", SearchSpaces.All.Select(space => space.Name))}.", DefaultValueFactory = _ => SearchSpaces.All[0].Name };
    private readonly Option<int> _cells = new("--cells") { Description = "Cells in each of the three stages (N). The benchmarks' networks have 5; small machines want 1.", DefaultValueFactory = _ => new MacroSkeleton().CellsPerStage };
    private readonly Option<int> _channels = new("--channels") { Description = "Channels of the first stage (C; NASNet's filters F). The benchmarks' networks have 16.", DefaultValueFactory = _ => new MacroSkeleton().Channels };
    private readonly Option<string> _stem = new("--stem") { Description = "How images enter: 3x3, or patchN for a convolution over patches of N pixels, which is cheap.", DefaultValueFactory = _ => Stem.Convolution3x3.ToString() };
    private readonly Option<bool> _reachingOnly = new("--skip-unreaching") { Description = "Leave out the edges from which no path leads to a cell's output. The published networks have them." };

    private readonly Option<string?> _dataset;
    private readonly Option<string?> _data = new("--data") { Description = "The folder with the data set's files. Default: where 'harness fetch' puts them, and where the system has them." };
    private readonly Option<string?> _splitFile = new("--split-file") { Description = "An official split file. Default: the one beside the data; without one, a class-balanced split of our own." };
    private readonly Option<long> _splitSeed = new("--split-seed") { Description = "The seed of our own split.", DefaultValueFactory = _ => 0 };
    private readonly Option<int?> _valid = new("--valid") { Description = "Validation images that our own split sets aside; 0 trains on everything. Default: the data set's." };
    private readonly Option<int?> _limitTrain = new("--limit-train") { Description = "Train on so many images only." };
    private readonly Option<int?> _limitValid = new("--limit-valid") { Description = "Validate on so many images only." };
    private readonly Option<int?> _limitTest = new("--limit-test") { Description = "Test on so many images only." };

    private readonly Option<string> _recipe = new("--recipe")
    {
        Description = $"What the options below are where they are not given: {Recipe.NatsBenchName}, or {Recipe.AmoebaNetCifarName}, that of Real et al. 2019 (space nasnet; with drop path and auxiliary head).",
        DefaultValueFactory = _ => Recipe.NatsBenchName,
    };

    private readonly Option<int?> _batch = new("--batch", "-b") { Description = $"Images in a batch. {RecipeDefault(recipe => recipe.BatchSize)}" };
    private readonly Option<double?> _learningRate = new("--learning-rate") { Description = $"Learning rate of the first epoch. {RecipeDefault(recipe => recipe.LearningRate)}" };
    private readonly Option<double?> _finalLearningRate = new("--final-learning-rate") { Description = $"What the learning rate goes towards. {RecipeDefault(recipe => recipe.FinalLearningRate)}" };
    private readonly Option<string?> _schedule = new("--schedule") { Description = "How it goes there, epoch by epoch: cosine or constant. Default: cosine." };
    private readonly Option<double?> _momentum = new("--momentum") { Description = $"Momentum. {RecipeDefault(recipe => recipe.Momentum)}" };
    private readonly Option<bool> _plainMomentum = new("--no-nesterov") { Description = $"Plain instead of Nesterov momentum, as {Recipe.AmoebaNetCifarName} has." };
    private readonly Option<double?> _weightDecay = new("--weight-decay") { Description = $"Weight decay. {RecipeDefault(recipe => recipe.WeightDecay)}" };
    private readonly Option<double?> _labelSmoothing = new("--label-smoothing") { Description = $"Share of each label that is spread over all classes. {RecipeDefault(recipe => recipe.LabelSmoothing)}" };
    private readonly Option<int?> _padding = new("--crop-padding") { Description = "Pixels that an image may be shifted by in training; 0 for none. Default: the data set's (CIFAR 4, ImageNet16 2)." };
    private readonly Option<bool> _noFlip = new("--no-flip") { Description = "No random mirroring in training." };
    private readonly Option<int?> _cutout = new("--cutout") { Description = $"Side in pixels of a square that is left out of each training image; 0 for none. {RecipeDefault(recipe => recipe.Augmentation.Cutout)}" };
    private readonly Option<int?> _evaluateEvery = new("--evaluate-every");

    private readonly Option<string> _device = new("--device") { Description = $"Where to train: {ComputeDevice.Names}.", DefaultValueFactory = _ => "auto" };
    private readonly Option<int?> _threads;

    /// <param name="evaluatesEveryEpoch">Whether learning curves are wanted unless the option says otherwise.</param>
    /// <param name="threadsDescription">What the option for threads says.</param>
    public TrainingSetupOptions(bool evaluatesEveryEpoch, string threadsDescription)
        : this(
            evaluatesEveryEpoch,
            new("--dataset", "-d") { Description = $"The data set: {string.Join(", ", ImageDatasets.Names)}. Shapes are drawn, the others are got with 'harness fetch'." },
            new("--threads") { Description = threadsDescription + " Results depend on it in the last bits." })
    {
    }

    /// <summary>For a command that has options for the data set and the threads already, and describes them.</summary>
    public TrainingSetupOptions(bool evaluatesEveryEpoch, Option<string?> dataset, Option<int?> threads)
    {
        EvaluatesEveryEpoch = evaluatesEveryEpoch;
        _dataset = dataset;
        _threads = threads;
        _evaluateEvery.Description = $"Epochs from one validation and test to the next. Default: {(evaluatesEveryEpoch ? "1" : "only after the last")}.";
        _space.AcceptOnlyFromAmong([.. SearchSpaces.All.Select(space => space.Name)]);
        _schedule.AcceptOnlyFromAmong("cosine", "constant");
        _recipe.AcceptOnlyFromAmong(Recipe.NatsBenchName, Recipe.AmoebaNetCifarName);
    }

    private bool EvaluatesEveryEpoch { get; }

    public void AddTo(HarnessCommand command)
    {
        command.Add(HelpGroup.Images, [_dataset, .. ImageOptions]);
        command.Add(HelpGroup.Network, NetworkOptions);
        command.Add(HelpGroup.Recipe, RecipeOptions);
        command.Add(HelpGroup.Machine, _device, _threads);
    }

    /// <summary>All but the data set and the threads.</summary>
    public IReadOnlyList<Option> Own => [.. ImageOptions, .. NetworkOptions, .. RecipeOptions, _device];

    private Option[] ImageOptions => [_data, _splitFile, _splitSeed, _valid, _limitTrain, _limitValid, _limitTest];

    private Option[] NetworkOptions => [_space, _cells, _channels, _stem, _reachingOnly];

    private Option[] RecipeOptions =>
    [
        _recipe, _batch, _learningRate, _finalLearningRate, _schedule, _momentum, _plainMomentum, _weightDecay, _labelSmoothing, _padding, _noFlip, _cutout, _evaluateEvery,
    ];

    /// <summary>The folder with the data set's files, where one is given.</summary>
    public string? DataFolder(ParseResult parsed) => parsed.GetValue(_data);

    /// <summary>The split file, or null for the one beside the data or a split of our own.</summary>
    public string? SplitFile(ParseResult parsed) => parsed.GetValue(_splitFile);

    /// <summary>The setup, checked against its data.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="trainings">How many trainings share the machine.</param>
    /// <param name="epochs">The longest training.</param>
    public (TrainingSetup Setup, SelectedData Data) Read(ParseResult parsed, int trainings, int epochs)
    {
        var selection = new DataSelection(parsed.GetValue(_dataset) ?? throw new InputException($"give --dataset, one of {string.Join(", ", ImageDatasets.Names)}"))
        {
            Folder = parsed.GetValue(_data),
            SplitFile = parsed.GetValue(_splitFile),
            SplitSeed = parsed.GetValue(_splitSeed),
            ValidCount = parsed.GetValue(_valid),
            LimitTrain = parsed.GetValue(_limitTrain),
            LimitValid = parsed.GetValue(_limitValid),
            LimitTest = parsed.GetValue(_limitTest),
        };
        if (selection is { SplitFile: not null, ValidCount: not null })
        {
            throw new InputException("--split-file and --valid: the file says how many validation images there are; give one of the two");
        }

        string space = parsed.GetValue(_space)!;
        if (IsAmoebaNetCifar(parsed) && !NetworkFamilies.Of(space).Regularizes)
        {
            string others = string.Join(", ", NetworkFamilies.All.Where(family => family.Regularizes).Select(family => family.Space.Name));
            throw new InputException($"--recipe {Recipe.AmoebaNetCifarName}: networks of the space {space} cannot be trained with it; give --space {others}");
        }

        SelectedData data = Open(selection);
        Augmentation usual = data.Dataset.Augmentation;
        Recipe recipe = RecipeOf(parsed);
        var setup = new TrainingSetup
        {
            Space = space,
            Skeleton = new MacroSkeleton
            {
                CellsPerStage = parsed.GetValue(_cells),
                Channels = parsed.GetValue(_channels),
                Stem = StemOf(parsed.GetValue(_stem)!),
                BuildsUnreachingEdges = !parsed.GetValue(_reachingOnly),
            },
            Data = selection,
            Regularization = IsAmoebaNetCifar(parsed) ? Regularization.AmoebaNetCifar : Regularization.None,
            Recipe = recipe with
            {
                Epochs = epochs,
                BatchSize = parsed.GetValue(_batch) ?? recipe.BatchSize,
                LearningRate = parsed.GetValue(_learningRate) ?? recipe.LearningRate,
                FinalLearningRate = parsed.GetValue(_finalLearningRate) ?? recipe.FinalLearningRate,
                Schedule = parsed.GetValue(_schedule) switch
                {
                    "cosine" => LearningRateSchedule.Cosine,
                    "constant" => LearningRateSchedule.Constant,
                    _ => recipe.Schedule,
                },
                Momentum = parsed.GetValue(_momentum) ?? recipe.Momentum,
                Nesterov = recipe.Nesterov && !parsed.GetValue(_plainMomentum),
                WeightDecay = parsed.GetValue(_weightDecay) ?? recipe.WeightDecay,
                LabelSmoothing = parsed.GetValue(_labelSmoothing) ?? recipe.LabelSmoothing,
                // How far images may be shifted belongs to their size, so to the data set.
                Augmentation = new Augmentation(
                    parsed.GetValue(_padding) ?? usual.Padding, usual.Flip && !parsed.GetValue(_noFlip), parsed.GetValue(_cutout) ?? recipe.Augmentation.Cutout),
                EvaluateEvery = parsed.GetValue(_evaluateEvery) ?? (EvaluatesEveryEpoch ? 1 : int.MaxValue),
            },
            Device = parsed.GetValue(_device)!,
            Threads = parsed.GetValue(_threads) ?? Math.Max(1, Environment.ProcessorCount / trainings),
        };
        if (setup.Recipe is { Nesterov: true, Momentum: 0 })
        {
            throw new InputException("--momentum 0: give --no-nesterov with it, since Nesterov momentum is above 0");
        }

        setup.Validate(data);
        return (setup, data);
    }

    /// <summary>Reads the data set and divides it, or says how to get it.</summary>
    public static SelectedData Open(DataSelection selection)
    {
        try
        {
            return selection.Open();
        }
        catch (MissingDatasetException missing)
        {
            throw new InputException($"{missing.Message}; get it with: harness fetch {missing.Dataset}", missing);
        }
    }

    /// <summary>The epochs of the recipe that was chosen.</summary>
    public int RecipeEpochs(ParseResult parsed) => RecipeOf(parsed).Epochs;

    private bool IsAmoebaNetCifar(ParseResult parsed) => parsed.GetValue(_recipe) == Recipe.AmoebaNetCifarName;

    private Recipe RecipeOf(ParseResult parsed) => IsAmoebaNetCifar(parsed) ? Recipe.AmoebaNetCifar() : new Recipe();

    private static string RecipeDefault(Func<Recipe, IFormattable> setting)
    {
        string benchmarks = FormattableString.Invariant($"{setting(new Recipe())}"), amoebaNet = FormattableString.Invariant($"{setting(Recipe.AmoebaNetCifar())}");
        return benchmarks == amoebaNet ? $"Default: {benchmarks}." : $"Default: {benchmarks}; {amoebaNet} with {Recipe.AmoebaNetCifarName}.";
    }

    private static Stem StemOf(string name)
    {
        const string Patch = "patch";
        return name == Stem.Convolution3x3.ToString() ? Stem.Convolution3x3
            : name.StartsWith(Patch, StringComparison.Ordinal) && InvariantNumber.Whole<int>(name[Patch.Length..]) is { } size ? Stem.Patch(size)
            : throw new InputException($"--stem {name}: give 3x3 or patchN, such as patch4");
    }
}
