using Benchspace.Tables;

namespace Harness.Storage;

/// <summary>The data that ship with the program, in the folder <c>data</c> beside it.</summary>
internal static class ProgramData
{
    /// <summary>The folder.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The tables that commands find by name: the user's, and those that ship.</summary>
    public static TableCatalog Tables => TableCatalog.OfThisMachine(Folder);
}
