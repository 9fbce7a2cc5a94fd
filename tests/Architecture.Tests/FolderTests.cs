namespace Architecture.Tests;

/// <summary>Data flows along one road, and no folder knows one that knows it.</summary>
public sealed class FolderTests
{
    [Theory]
    [InlineData("Benchspace")]
    [InlineData("Reports")]
    [InlineData("Harness")]
    public void No_two_folders_know_each_other(string project)
    {
        var graph = new FolderGraph(CompiledCode.Types.Where(type => type.Name.Project == project), type => type.Namespace);

        Expect.Nothing(graph.Cycles(), "folders that know each other");
    }

    [Fact]
    public void A_folder_uses_only_the_folders_that_the_table_allows()
    {
        var graph = new FolderGraph(CompiledCode.Types, type => type.FirstFolder);
        IEnumerable<string> added = graph.Edges
            .Where(edge => !FirstFolders.Allow(edge.From, edge.To))
            .Select(edge => $"{edge.From} -> {edge.To}: {string.Join("; ", edge.Uses.Take(5))}");

        Expect.Nothing(added, "edges that FirstFolders.cs does not list");
    }

    [Fact]
    public void The_table_of_folders_lists_no_edge_that_is_not_used()
    {
        var graph = new FolderGraph(CompiledCode.Types, type => type.FirstFolder);
        HashSet<(string, string)> used = [.. graph.Edges.Select(edge => (edge.From, edge.To))];

        Expect.Nothing(FirstFolders.Edges.Where(edge => !used.Contains(edge)).Select(edge => $"{edge.From} -> {edge.To}"),
            "edges in FirstFolders.cs that no type needs");
    }

    [Fact]
    public void A_folder_uses_only_folders_that_stand_above_it_in_the_table()
    {
        List<string> order = [.. FirstFolders.InOrder];

        Expect.Nothing(
            FirstFolders.Edges.Where(edge => order.IndexOf(edge.To) >= order.IndexOf(edge.From) || !order.Contains(edge.To))
                .Select(edge => $"{edge.From} -> {edge.To}"),
            "edges in FirstFolders.cs that point to a folder further down");
    }
}
