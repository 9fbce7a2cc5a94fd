using Benchspace;
using Benchspace.Spaces;
using Benchspace.Spaces.NasBench201;

namespace Harness.Building;

/// <summary>
/// Which architectures of a space are trained, and for which others each of them stands. By an isomorphism rule one
/// member of a class is trained for all: the one with the fewest 3x3 convolutions, so that convolutions of zeros and
/// edges that lead nowhere are not paid for; of equals the one with the fewest 1x1 convolutions, then the fewest other
/// operations, then the smallest index.
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

    /// <summary>The names of all rules.</summary>
    public static IReadOnlyList<string> Rules { get; } = [None, "official", "zero-dropping"];

    /// <summary>The rule for a space where none is chosen: the published one, where there is one.</summary>
    public static string UsualRule(IIndexedSpace space) => space is TopologySpace ? "official" : None;

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

        if (space is not TopologySpace topology)
        {
            throw new InputException($"the isomorphism rule {rule} is for the topology space only: choose {None} for the space {space.Name}");
        }

        var classes = IsomorphismClasses.By(rule == "official" ? IsomorphismRule.Official : IsomorphismRule.ZeroDropping);
        var cheapest = new Dictionary<int, int>();
        for (int index = 0; index < topology.Count; index++)
        {
            int known = classes.RepresentativeOf(index);
            if (!cheapest.TryGetValue(known, out int best) || Cost(topology[index]).CompareTo(Cost(topology[best])) < 0)
            {
                cheapest[known] = index;
            }
        }

        return new ClassRepresentatives(rule, [.. Enumerable.Range(0, topology.Count).Select(index => cheapest[classes.RepresentativeOf(index)])]);
    }

    private static (int Convolutions3x3, int Convolutions1x1, int Others) Cost(Architecture architecture)
    {
        int Count(TopologyOperation operation) => architecture.Decisions.Count((byte)operation);
        return (
            Count(TopologyOperation.NorConv3x3),
            Count(TopologyOperation.NorConv1x1),
            Count(TopologyOperation.AvgPool3x3) + Count(TopologyOperation.SkipConnect));
    }
}
