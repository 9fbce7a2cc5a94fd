namespace Architecture.Tests;

/// <summary>Generic code asks a space through its interfaces; only the spaces' own folders know one of them.</summary>
public sealed class SpaceTests
{
    private static readonly TypeName[] Spaces =
    [
        .. CompiledCode.Types.Select(type => type.Name)
            .Where(type => type.Namespace.StartsWith("Benchspace.Spaces.", StringComparison.Ordinal) && !type.IsUnder("Benchspace.Spaces.Catalog")),
    ];

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal);

    [Fact]
    public void No_generic_code_knows_one_space()
    {
        Expect.Nothing(
            from type in CompiledCode.Types
            where !type.Name.IsUnder("Benchspace.Spaces") && !type.Name.IsUnder("Harness.Training.Networks") && !Reasons.ContainsKey(type.Name.ToString())
            from used in type.References
            where Spaces.Contains(used)
            select new Use(type.Name, used).ToString(),
            "uses of one space by code that has no reason to");
    }
}
