using Benchspace;
using Harness.Training.Devices;

namespace Harness.Tests.Training.Devices;

public sealed class ElfVersionNeedTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";

    private readonly string _cache = Directory.CreateTempSubdirectory("elf-tests-").FullName;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    private static string Binding()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF is Linux's format");
        return Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
    }

    [Fact]
    public void Marking_a_need_weak_sets_one_flag_and_nothing_else()
    {
        byte[] original = File.ReadAllBytes(Binding());
        byte[] marked = (byte[])original.Clone();
        Assert.True(ElfVersionNeed.MarkWeak(marked, Version));
        int changed = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != marked[i]);
        Assert.Equal(original[changed] | 2, marked[changed]);
    }

    [Fact]
    public void A_need_the_library_does_not_have_changes_nothing()
    {
        byte[] original = File.ReadAllBytes(Binding());
        byte[] image = (byte[])original.Clone();
        Assert.False(ElfVersionNeed.MarkWeak(image, "GLIBCXX_9.9.99"));
        Assert.Equal(original, image);
        Assert.False(ElfVersionNeed.MarkWeak("not a library"u8.ToArray(), Version));
    }

    [Fact]
    public void The_copy_is_made_once_and_leaves_the_original_alone()
    {
        byte[] original = File.ReadAllBytes(Binding());
        string copy = ElfVersionNeed.CopyWithWeakNeed(Binding(), Version, _cache);
        DateTime written = File.GetLastWriteTimeUtc(copy);
        Assert.Equal(copy, ElfVersionNeed.CopyWithWeakNeed(Binding(), Version, _cache));
        Assert.Equal(written, File.GetLastWriteTimeUtc(copy));
        Assert.Equal(original, File.ReadAllBytes(Binding()));
        Assert.Empty(Directory.GetFiles(_cache, "*.partial", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_need_that_cannot_be_lifted_is_an_input_error() =>
        Assert.Throws<InputException>(() => ElfVersionNeed.CopyWithWeakNeed(Binding(), "GLIBCXX_9.9.99", _cache));

    [Theory]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by libLibTorchSharp.so)", "GLIBCXX_3.4.32")]
    [InlineData("libfoo.so: cannot open shared object file: No such file or directory", null)]
    public void The_loaders_message_names_the_version_it_misses(string message, string? version) =>
        Assert.Equal(version, ElfVersionNeed.MissingVersion(message));
}
