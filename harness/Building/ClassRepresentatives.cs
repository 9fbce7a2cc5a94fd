using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;

namespace Harness.Building;

/// <summary>
/// Which architectures of a space are trained, and for which others each of them stands. By an isomorphism rule one
/// member of a class is trained for all: the one whose training costs least, by what the space tells, and of equals the
/// one with the smallest index.
/// </summary>
internal sealed class ClassRepresentatives
{
    /// <summary>The name for every architecture on its own.</summary>
    public const string None = "none";

    private readonly int[] _representatives;

    private ClassRepresentatives(string rule, int[] representatives)
    {
        Rule = rule;
        _representatives = representatives;
        Indices = [.. representatives.Distinct().Order()];
    }

    /// <summary>The names of all rules of all spaces.</summary>
    public static IReadOnlyList<string> Rules { get; } = [None, .. SearchSpaces.All.OfType<IIsomorphicSpace>().SelectMany(space => space.IsomorphismRules).Distinct()];

    /// <summary>The rule where none is asked for: the publication's own, where the space has one.</summary>
    public static string DefaultRule(ISearchSpace space) => space is IIsomorphicSpace isomorphic ? isomorphic.IsomorphismRules[0] : None;

    /// <summary>The rule's name.</summary>
    public string Rule { get; }

    /// <summary>The architectures that are trained, by index, ascending.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>The architecture that is trained for the one with index <paramref name="index"/>.</summary>
    public int Of(int index) => _representatives[index];

    /// <summary>The representatives of a space by a rule.</summary>
    /// <exception cref="InputException">The rule is not for this space.</exception>
    public static ClassRepresentatives By(string rule, IIndexedSpace space)
    {
        if (rule == None)
        {
            return new ClassRepresentatives(rule, [.. Enumerable.Range(0, space.Count)]);
        }

        if (space is not IIsomorphicSpace isomorphic)
        {
            throw new InputException($"--classes {rule}: no classes are known for the {space.Name} space; give --classes {None}");
        }

        IsomorphismClasses classes = isomorphic.ClassesBy(rule);
        var cheapest = new Dictionary<int, int>();
        for (int index = 0; index < space.Count; index++)
        {
            int known = classes.RepresentativeOf(index);
            if (!cheapest.TryGetValue(known, out int best) || isomorphic.TrainingCost.Compare(space[index], space[best]) < 0)
            {
                cheapest[known] = index;
            }
        }

        return new ClassRepresentatives(rule, [.. Enumerable.Range(0, space.Count).Select(index => cheapest[classes.RepresentativeOf(index)])]);
    }
}
