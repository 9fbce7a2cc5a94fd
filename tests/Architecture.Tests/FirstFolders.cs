namespace Architecture.Tests;

internal static class FirstFolders
{
    private static readonly (string Folder, string[] Uses)[] Table =
    [
    ];

    public static IEnumerable<string> InOrder => Table.Select(row => row.Folder);

    public static IEnumerable<(string From, string To)> Edges => Table.SelectMany(row => row.Uses.Select(used => (row.Folder, used)));

    public static bool Allow(string from, string to) => Edges.Contains((from, to));
}
