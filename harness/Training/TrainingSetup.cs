using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;
using Benchspace.Spaces.NasNet;
using Harness.Storage;
using Harness.Training.Networks;
using Harness.Training.Networks.Cells;
using Harness.Training.Networks.NasNet;

namespace Harness.Training;

/// <summary>Everything that the trainings of an experiment share: all but architecture, epochs and seed.</summary>
internal sealed record TrainingSetup
{
    /// <summary>The search space's name, which says how architectures are written and built.</summary>
    public required string Space { get; init; }

    /// <summary>What surrounds the cells.</summary>
    public required MacroSkeleton Skeleton { get; init; }

    /// <summary>The images.</summary>
    public required DataSelection Data { get; init; }

    /// <summary>How networks are trained. Its epochs are each training's own.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>What training does inside a network of the NASNet space; none for the others.</summary>
    public NasNetRegularization Regularization { get; init; } = NasNetRegularization.None;

    /// <summary>The device's name on the command line.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of one training on a CPU, at least 1.</summary>
    public required int Threads { get; init; }

    /// <summary>A short name for tables and pages: what networks are trained.</summary>
    public string Title
    {
        get
        {
            string stem = Skeleton.Stem == Stem.Convolution3x3 ? "" : $", stem {Skeleton.Stem}";
            return Space == SizeSpace.Instance.Name ? $"training{stem}"
                : $"training N={Skeleton.CellsPerStage} {(Space == NasNetSpace.Instance.Name ? 'F' : 'C')}={Skeleton.Channels}{stem}";
        }
    }

    /// <summary>What is written for an architecture, given as its notation, as its index or, in the NASNet space, as a published genotype's name.</summary>
    /// <exception cref="InputException">The space has no such architecture.</exception>
    public string NotationOf(string given)
    {
        ISearchSpace space = SearchSpaces.Named(Space);
        if (space is NasNetSpace && NasNetGenotype.TryNamed(given, out string? name, out _))
        {
            return name;
        }

        return space.Format(space is IIndexedSpace indexed && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? indexed[index]
            : space.Parse(given));
    }

    /// <summary>The network of an architecture.</summary>
    /// <param name="architecture">In the space's notation, or a published genotype's name.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">The space has no such architecture, or the skeleton does not fit the images.</exception>
    public INetworkDefinition NetworkOf(string architecture, DatasetShape images)
    {
        ISearchSpace space = SearchSpaces.Named(Space);
        return space is NasNetSpace
            ? NetworkOf(NasNetGenotype.TryNamed(architecture, out _, out NasNetGenotype? published) ? published : NasNetSpace.Genotype(space.Parse(architecture)), images)
            : CellNetworkDefinition.Of(space, space.Parse(architecture), Skeleton, images);
    }

    /// <summary>Checks the setup against its data, so that what is wrong is said before anything is trained.</summary>
    /// <exception cref="InputException">Something is out of range or does not fit.</exception>
    public void Validate(SelectedData data)
    {
        Recipe.Validate();
        ISearchSpace space = SearchSpaces.Named(Space);
        NetworkOf(space.Format(Architecture.Create(space.ChoiceCounts.Length, 0, static (_, _) => { })), data.Shape);
        if (Regularization != NasNetRegularization.None && space is not NasNetSpace)
        {
            throw new InputException($"--recipe {Recipe.AmoebaNetCifarName}: it is for networks of the NASNet space; give --space {NasNetSpace.Instance.Name}");
        }

        if (Recipe.BatchSize > data.Split.Train.Length)
        {
            throw new InputException($"--batch {Recipe.BatchSize}: there are only {data.Split.Train.Length} training images; choose a smaller batch");
        }

        if (Threads < 1)
        {
            throw new InputException($"--threads {Threads}: at least 1 is needed");
        }
    }

    /// <summary>Everything that results depend on but architecture, epochs and seed, named, in order.</summary>
    /// <param name="data">The setup's data.</param>
    /// <param name="environment">On what it is trained.</param>
    public Provenance Facts(SelectedData data, TrainingEnvironment environment) => Provenance.None
        .Add("space", Space)
        .Add(Space == SizeSpace.Instance.Name ? [] : Provenance.None.Add("cells_per_stage", Skeleton.CellsPerStage).Add("channels", Skeleton.Channels))
        .Add("stem", Skeleton.Stem.ToString())
        .Add(Space == NasNetSpace.Instance.Name ? Regularization.Facts : Provenance.None.Add("builds_unreaching_edges", Skeleton.BuildsUnreachingEdges))
        .Add(data.Facts())
        // When the learning curve is measured changes nothing in what is learned.
        .Add(Recipe.Facts.Without("epochs", "evaluate_every"))
        .Add(environment.Facts);

    private NasNetDefinition NetworkOf(NasNetGenotype genotype, DatasetShape images) => new(
        new NasNetNetwork(genotype, Skeleton.CellsPerStage, Skeleton.Channels, NasNetStem.Cifar, images.ImageSize, images.ImageChannels, images.Classes)
        {
            Patch = Skeleton.Stem == Stem.Convolution3x3 ? 1 : Skeleton.Stem.Kernel,
        },
        Regularization);
}
