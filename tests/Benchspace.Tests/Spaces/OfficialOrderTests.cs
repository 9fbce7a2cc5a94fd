using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Pickle;
using Benchspace.Import.Archives;
using Benchspace.Spaces;
using Benchspace.Spaces.Catalog;

namespace Benchspace.Tests.Spaces;

public sealed class OfficialOrderTests
{
    [Theory]
    [InlineData("topology", "NATS-tss-v1_0-3ffb9-simple")]
    [InlineData("size", "NATS-sss-v1_0-50262-simple")]
    public void The_generated_order_is_that_of_the_official_archive(string name, string archive)
    {
        string path = SharedData.Path("nats-bench", archive, "meta.pickle.pbz2");
        using var meta = new Bzip2Stream(File.OpenRead(path));
        IIndexedSpace space = SearchSpaces.Indexed(name);
        IReadOnlyList<string> official = ArchitectureLists.FromMeta(PickleReader.Read(meta, path), path);
        Assert.Equal(official, Enumerable.Range(0, space.Count).Select(index => space.Format(space[index])));
    }
}
