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
    [InlineData("nasbench201")]
    [InlineData("NAS-Bench-201")]
    [InlineData("nas_bench_201")]
    public void A_table_is_found_by_other_spellings_of_its_name(string name)
    {
        string path = Table(_far, "nas-bench-201");
        Table(_near, "nas-bench-301");
        Assert.Equal(path, Catalog.Find(name));
    }

    [Fact]
    public void A_table_that_is_spelled_alike_comes_before_one_that_is_not()
    {
        Table(_near, "one");
        string far = Table(_far, "o-n-e");
        Assert.Equal(far, Catalog.Find("o-n-e"));
    }

    [Fact]
    public void A_slip_in_a_name_is_pointed_out()
    {
        Table(_near, "fashion-mini");
        Assert.StartsWith(
            "there is no table 'fashoin-mini' (did you mean fashion-mini?)", Assert.Throws<InputException>(() => Catalog.Find("fashoin-mini")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_that_ship_are_found_last()
    {
        IReadOnlyList<string> folders = TableCatalog.OfThisMachine(_far.Path).Folders;
        Assert.Equal(_far.Path, folders[^1]);
        Assert.EndsWith(Path.Combine("harness", "tables"), folders[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tables/one.parquet")]
    [InlineData("./one")]
    [InlineData("one.parquet")]
    public void A_path_is_taken_as_it_is(string path) => Assert.Equal(path, Catalog.Find(path));

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones_and_how_to_import()
    {
        Assert.Contains("there is no table 'nas-bench-201'; there is none; import it", Assert.Throws<InputException>(() => Catalog.Find("nas-bench-201")).Message, StringComparison.Ordinal);
        Table(_far, "one");
        Table(_near, "two");
        string message = Assert.Throws<InputException>(() => Catalog.Find("nas-bench-201")).Message;
        Assert.Equal("there is no table 'nas-bench-201'; there are one, two; import it under this name, or give its file's path", message);
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
