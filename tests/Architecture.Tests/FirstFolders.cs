namespace Architecture.Tests;

/// <summary>
/// The one list of which folder may use which. Every folder uses only folders above it, so there is one direction and no
/// way back; an edge that is not here fails a test, which names the types that make it.
/// </summary>
internal static class FirstFolders
{
    /// <summary>Source that every project compiles for itself, so that no library shows it: every folder may use it.</summary>
    private const string Shared = "SharedSource";

    private static readonly (string Folder, string[] Uses)[] Table =
    [
        // A library: search spaces and benchmarks.
        ("Benchspace", []),
        ("Benchspace.Generators", []),
        ("Benchspace.Formats", ["Benchspace"]),
        ("Benchspace.Spaces", ["Benchspace", "Benchspace.Generators"]),
        ("Benchspace.Tables", ["Benchspace", "Benchspace.Spaces"]),
        ("Benchspace.Benchmarks", ["Benchspace", "Benchspace.Generators", "Benchspace.Spaces", "Benchspace.Tables"]),
        ("Benchspace.Import", ["Benchspace", "Benchspace.Formats", "Benchspace.Spaces", "Benchspace.Tables"]),

        // A library: run logs and what is made of them. It knows neither benchspace nor harness.
        ("Reports.RunLogs", []),
        ("Reports.Statistics", ["Reports.RunLogs"]),
        ("Reports.Figures", ["Reports.RunLogs", "Reports.Statistics"]),
        ("Reports.Pages", ["Reports.RunLogs", "Reports.Statistics", "Reports.Figures"]),
        ("Reports", ["Reports.RunLogs", "Reports.Statistics", "Reports.Pages"]),

        // Searchers, engines, runs: a searcher never knows what evaluates, an engine neither who asks nor which run it is in.
        ("Harness.Storage", ["Benchspace"]),
        ("Harness.Search", ["Benchspace", "Benchspace.Generators", "Benchspace.Spaces", "Benchspace.Benchmarks"]),
        ("Harness.Training", ["Benchspace", "Benchspace.Generators", "Benchspace.Formats", "Benchspace.Spaces", "Reports.Figures", "Reports.Pages", "Harness.Storage"]),
        ("Harness.Engines", ["Benchspace", "Benchspace.Spaces", "Benchspace.Benchmarks", "Harness.Storage", "Harness.Training"]),
        ("Harness.Runs", ["Benchspace", "Benchspace.Generators", "Benchspace.Spaces", "Benchspace.Benchmarks", "Reports.RunLogs", "Harness.Search", "Harness.Engines"]),
        ("Harness.Experiments",
        [
            "Benchspace", "Benchspace.Spaces", "Benchspace.Benchmarks", "Reports.RunLogs",
            "Harness.Storage", "Harness.Search", "Harness.Training", "Harness.Engines", "Harness.Runs",
        ]),
        ("Harness.Studies",
        [
            "Benchspace", "Benchspace.Spaces", "Benchspace.Tables", "Benchspace.Benchmarks",
            "Reports.RunLogs", "Reports.Statistics", "Reports.Figures", "Reports.Pages",
            "Harness.Storage", "Harness.Search", "Harness.Engines", "Harness.Runs", "Harness.Experiments",
        ]),
        ("Harness.Building", ["Benchspace", "Benchspace.Generators", "Benchspace.Spaces", "Benchspace.Tables", "Harness.Storage", "Harness.Training"]),

        // The program: commands parse, call and print.
        ("Harness.Commands",
        [
            "Benchspace", "Benchspace.Spaces", "Benchspace.Tables", "Benchspace.Benchmarks", "Benchspace.Import",
            "Reports.RunLogs", "Reports.Statistics", "Reports.Pages", "Reports",
            "Harness.Storage", "Harness.Search", "Harness.Training", "Harness.Engines", "Harness.Runs", "Harness.Experiments",
            "Harness.Studies", "Harness.Building",
        ]),
    ];

    private static readonly HashSet<(string From, string To)> All = [.. Table.SelectMany(row => row.Uses.Select(used => (row.Folder, used)))];

    /// <summary>The folders; each may use only folders that come before it.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [.. Table.Select(row => row.Folder)];

    /// <summary>The edges that the table lists.</summary>
    public static IEnumerable<(string From, string To)> Edges => All;

    /// <summary>Whether <paramref name="from"/> may use <paramref name="to"/>.</summary>
    public static bool Allow(string from, string to) => to == Shared || All.Contains((from, to));
}
