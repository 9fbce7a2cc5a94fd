using System.Globalization;
using Benchspace;
using Benchspace.Spaces;
using Harness.Training.Networks;

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

    /// <summary>What training does inside a network; none for families that do not know it.</summary>
    public Regularization Regularization { get; init; } = Regularization.None;

    /// <summary>The device's name: see <see cref="Devices.ComputeDevice"/>.</summary>
    public required string Device { get; init; }

    /// <summary>Threads of one training on a CPU, at least 1.</summary>
    public required int Threads { get; init; }

    /// <summary>A short name for tables and pages: what networks are trained.</summary>
    public string Title
    {
        get
        {
            string dimensions = string.Concat(Family.Dimensions(Skeleton).Select(dimension => FormattableString.Invariant($" {dimension.Symbol}={dimension.Value}")));
            return $"training{dimensions}{(Skeleton.Stem == Stem.Convolution3x3 ? "" : $", stem {Skeleton.Stem}")}";
        }
    }

    private INetworkFamily Family => NetworkFamilies.Of(Space);

    /// <summary>What is written for an architecture, given as its index, in its space's notation or by another name that its family knows.</summary>
    /// <exception cref="InputException">The space has no such architecture.</exception>
    public string NotationOf(string given) =>
        Family.Space is IIndexedSpace indexed && int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? indexed.Format(indexed[index])
            : Family.Notation(given);

    /// <summary>The network of an architecture.</summary>
    /// <param name="architecture">As <see cref="NotationOf"/> writes it.</param>
    /// <param name="images">The images it reads and the classes it tells apart.</param>
    /// <exception cref="InputException">The space has no such architecture, or the skeleton does not fit the images.</exception>
    public INetworkDefinition NetworkOf(string architecture, DatasetShape images) => Family.Define(architecture, Skeleton, Regularization, images);

    /// <summary>Checks the setup against its data, so that what is wrong is said before anything is trained.</summary>
    /// <exception cref="InputException">Something is out of range or does not fit.</exception>
    public void Validate(SelectedData data)
    {
        Recipe.Validate();
        ISearchSpace space = Family.Space;
        NetworkOf(space.Format(Architecture.Create(space.ChoiceCounts.Length, 0, static (_, _) => { })), data.Shape);
        if (Regularization != Regularization.None && !Family.Regularizes)
        {
            throw new InputException($"drop path, dropout and an auxiliary head are not for networks of the space {Space}, only of {string.Join(", ", NetworkFamilies.All.Where(family => family.Regularizes).Select(family => family.Space.Name))}");
        }

        Recipe.RequireFits(data.Split.Train.Length, data.Dataset.Name);
        if (Threads < 1)
        {
            throw new InputException($"{Threads} threads cannot train: give at least 1");
        }
    }

    /// <summary>Everything that results depend on but architecture, epochs and seed, named, in order.</summary>
    /// <param name="data">The setup's data.</param>
    /// <param name="environment">On what it is trained.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Facts(SelectedData data, TrainingEnvironment environment) =>
    [
        new("space", Space),
        .. Family.Facts(Skeleton, Regularization),
        .. data.Facts(),
        // When the learning curve is measured changes nothing in what is learned.
        .. Recipe.Facts.Where(fact => fact.Key is not ("epochs" or "evaluate_every")),
        .. environment.Facts,
    ];
}
