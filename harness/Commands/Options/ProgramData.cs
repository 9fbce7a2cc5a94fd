using Benchspace.Tables;
using Harness.Studies;

namespace Harness.Commands.Options;

/// <summary>The data that ship with the program, in the folder <c>data</c> beside it. Without state.</summary>
internal static class ProgramData
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The tables that commands find by name: the user's, and those that ship.</summary>
    public static TableCatalog Tables => TableCatalog.OfThisMachine(Folder);

    /// <summary>The published results that ship.</summary>
    public static PublishedFigures PublishedFigures { get; } = new(Path.Combine(Folder, "published"));
}
