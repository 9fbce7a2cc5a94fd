using System.Diagnostics;
using Benchspace;
using Harness.Training.Devices;

namespace Harness.Tests.Training.Devices;

public sealed class LibtorchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("libtorch-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string FolderWithLibtorch(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        foreach (string file in new[] { "libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll" })
        {
            File.WriteAllBytes(Path.Combine(folder, file), []);
        }

        return folder;
    }

    [Fact]
    public void The_folder_asked_for_wins_over_the_applications_own_and_that_over_the_package_cache()
    {
        string asked = FolderWithLibtorch("asked"), application = FolderWithLibtorch("application"), package = FolderWithLibtorch("package");
        Assert.Equal(asked, Libtorch.FindFolder(asked, application, package));
        Assert.Equal(application, Libtorch.FindFolder(null, application, package));
        Assert.Equal(package, Libtorch.FindFolder("", _folder, package));
    }

    [Fact]
    public void A_folder_asked_for_in_vain_is_an_error_even_where_another_would_do()
    {
        string package = FolderWithLibtorch("package");
        string message = Assert.Throws<InputException>(() => Libtorch.FindFolder(_folder, package, package)).Message;
        Assert.Contains(_folder, message, StringComparison.Ordinal);
        Assert.Contains(Libtorch.FolderVariable, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_libtorch_the_message_says_where_it_was_looked_for()
    {
        string message = Assert.Throws<InputException>(() => Libtorch.FindFolder(null, _folder, Path.Combine(_folder, "cache"))).Message;
        Assert.Contains(Path.Combine(_folder, "cache"), message, StringComparison.Ordinal);
        Assert.Contains(Libtorch.FolderVariable, message, StringComparison.Ordinal);
    }

    // glibc's loader reports every library that a process maps.
    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    public async Task What_does_not_train_does_not_load_libtorch(string arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the LD_DEBUG of glibc");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "harness.dll"), .. arguments.Split(' ')])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_DEBUG"] = "files";
        start.Environment["LD_DEBUG_OUTPUT"] = Path.Combine(_folder, "loader");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        string loader = string.Concat(Directory.GetFiles(_folder, "loader*").Select(File.ReadAllText));
        Assert.Contains("libcoreclr.so", loader, StringComparison.Ordinal);
        Assert.DoesNotContain("torch", loader, StringComparison.OrdinalIgnoreCase);
    }
}
