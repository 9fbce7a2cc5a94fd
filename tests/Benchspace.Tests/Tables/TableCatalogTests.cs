using Benchspace.Tables;

namespace Benchspace.Tests.Tables;

public sealed class TableCatalogTests : IDisposable
{
    private readonly TemporaryFolder _near = new();
    private readonly TemporaryFolder _far = new();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    private TableCatalog Catalog => new([_near.Path, _far.File("absent"), _far.Path]);

    [Fact]
    public void A_table_is_found_by_name_in_the_nearest_folder()
    {
        string far = Table(_far, "one");
        Assert.Equal(far, Catalog.Find("one"));
        string near = Table(_near, "one");
        Assert.Equal(near, Catalog.Find("one"));
        Assert.Equal([(near, null), (far, near)], Catalog.All().Select(entry => (entry.Path, entry.HiddenBy)));
    }

    [Theory]
    [InlineData("tables/one.parquet")]
    [InlineData("./one")]
    [InlineData("one.parquet")]
    public void A_path_is_taken_as_it_is(string path) => Assert.Equal(path, Catalog.Find(path));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones_and_how_to_import()
    {
        Assert.Contains("there is none on this machine", Assert.Throws<InputException>(() => Catalog.Find("nas-bench-201")).Message, StringComparison.Ordinal);
        Table(_far, "one");
        Table(_near, "two");
        string message = Assert.Throws<InputException>(() => Catalog.Find("nas-bench-201")).Message;
        Assert.Equal("There is no table 'nas-bench-201': there are one, two. Import one with 'harness import SOURCE --name nas-bench-201'.", message);
    }

    [Fact]
    public void An_unusable_file_is_listed_with_its_problem()
    {
        File.WriteAllText(_near.File("bad.parquet"), "");
        Table(_near, "good");
        IReadOnlyList<CatalogEntry> entries = Catalog.All();
        Assert.Equal(["bad", "good"], entries.Select(entry => entry.Name));
        Assert.Contains("the file is empty", entries[0].Problem, StringComparison.Ordinal);
        Assert.Equal(SmallTables.Metadata, entries[1].Metadata);
    }

    [Fact]
    public void A_new_table_goes_to_the_nearest_folder() => Assert.Equal(_near.File("nas-bench-201.parquet"), Catalog.PathForNew("nas-bench-201"));

    [Theory]
    [InlineData("")]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("-option")]
    [InlineData("a b")]
    [InlineData("a.parquet")]
    public void A_name_is_not_a_path(string name) => Assert.Throws<InputException>(() => Catalog.PathForNew(name));

    private static string Table(TemporaryFolder folder, string name) =>
        SmallTables.Write(folder.File(name + ".parquet"), new Measurement(0, "cifar10", 12, null) { TestAccuracy = 50 });
}
