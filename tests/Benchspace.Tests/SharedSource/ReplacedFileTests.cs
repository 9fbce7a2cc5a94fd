using SharedSource;

namespace Benchspace.Tests.SharedSource;

public sealed class ReplacedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("made", "file.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_appears_as_a_whole_in_a_folder_that_is_made()
    {
        using (var file = new ReplacedFile(Target))
        {
            file.Stream.WriteByte((byte)'a');
            Assert.Equal([ReplacedFile.PartialOf(Target)], Files());
            file.Commit(isFlushedToDisk: true);
        }

        Assert.Equal([Target], Files());
        Assert.Equal("a", File.ReadAllText(Target));
    }

    [Fact]
    public void A_failure_leaves_what_was_there_and_nothing_else()
    {
        Assert.Equal(Target, ReplacedFile.WriteText(Target, text => text.Write("é")));
        Assert.Throws<InvalidOperationException>(() => ReplacedFile.WriteText(Target, text =>
        {
            text.Write("half of");
            throw new InvalidOperationException();
        }));
        Assert.Equal([Target], Files());
        Assert.Equal("é"u8.ToArray(), File.ReadAllBytes(Target));
    }

    [Fact]
    public void A_file_that_cannot_be_put_in_its_place_is_not_left_beside_it()
    {
        Directory.CreateDirectory(Target);
        Assert.ThrowsAny<SystemException>(() => ReplacedFile.WriteText(Target, text => text.Write("a")));
        Assert.Empty(Files());
    }

    [Fact]
    public void One_writer_at_a_time_unless_several_are_meant()
    {
        using var first = new ReplacedFile(Target);
        Assert.Throws<IOException>(() => new ReplacedFile(Target));
        ReplacedFile.WriteText(Target, text => text.Write("of another"), isContended: true);
        first.Commit();
        Assert.Equal([Target], Files());
        Assert.Empty(File.ReadAllText(Target));
    }

    private string[] Files() => Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
}
