namespace Architecture.Tests;

/// <summary>A type's name says what it is.</summary>
public sealed class NameTests
{
    private static readonly string[] Empty = ["Util", "Helper", "Manager"];

    [Fact]
    public void No_type_is_named_for_nothing()
    {
        Expect.Nothing(
            CompiledCode.Types.Where(type => Empty.Any(word => type.Name.Name.Contains(word, StringComparison.Ordinal))).Select(type => type.Name.ToString()),
            "types whose name says nothing");
    }
}
