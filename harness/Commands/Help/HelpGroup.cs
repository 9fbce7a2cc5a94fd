namespace Harness.Commands.Help;

/// <summary>The headings under which the options of every command stand in its help.</summary>
internal static class HelpGroup
{
    public const string What = "What to run";
    public const string HowLong = "How long";
    public const string Images = "Images";
    public const string Network = "Network";
    public const string Recipe = "How it is trained";
    public const string Machine = "Machine";
    public const string Output = "Output";

    /// <summary>The order in which they stand.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [What, HowLong, Images, Network, Recipe, Machine, Output];
}
