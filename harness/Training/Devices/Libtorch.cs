using System.Reflection;
using System.Runtime.InteropServices;
using Benchspace;

namespace Harness.Training.Devices;

/// <summary>
/// Loads the native libraries of PyTorch, once a process, before the first use of TorchSharp. Only training calls it:
/// a process that looks tables up never maps them.
/// </summary>
/// <remarks>
/// The libraries are half a gigabyte and stay where the package manager unpacked them; the build notes that folder in
/// the assembly. Loaded by path beforehand, they satisfy every later request for the same names, TorchSharp's included.
/// </remarks>
public static class Libtorch
{
    /// <summary>The environment variable that names a folder with another libtorch, such as a CUDA build.</summary>
    public const string FolderVariable = "HARNESS_LIBTORCH";

    /// <summary>The version that TorchSharp was built against, and that a folder named by <see cref="FolderVariable"/> must hold.</summary>
    public const string Version = "2.10.0";

    private static readonly Lazy<string> LoadedFrom = new(LoadOnce, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Whether this process has loaded libtorch.</summary>
    public static bool IsLoaded => LoadedFrom.IsValueCreated;

    /// <summary>Loads libtorch unless this process has it already.</summary>
    /// <returns>The folder it was loaded from.</returns>
    /// <exception cref="InputException">No libtorch was found, or it does not load on this machine.</exception>
    public static string Load() => LoadedFrom.Value;

    private static string LoadOnce()
    {
        string folder = FindFolder(
            Environment.GetEnvironmentVariable(FolderVariable),
            AppContext.BaseDirectory,
            typeof(Libtorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "LibtorchFolder")?.Value);
        LibtorchMemory.KeepFreedMemory();
        // Threads that are out of work wait without turning. Turning is a few percent faster while all cores are free, and
        // many times slower when they are not: the last thread of an operation is then kept waiting by those that wait for it.
        NativeEnvironment.SetUnlessSet("OMP_WAIT_POLICY", "passive");
        foreach (string name in new[] { "c10", "torch_cpu", "torch" })
        {
            string path = Path.Combine(folder, FileName(name));
            try
            {
                nint library = NativeLibrary.Load(path);
                if (name == "c10")
                {
                    NativeLog.KeepErrorsOnly(library);
                }
            }
            catch (DllNotFoundException e)
            {
                throw new InputException($"{path} does not load on this machine: {FirstLine(e)}", e);
            }
        }

        LoadBinding(Path.Combine(AppContext.BaseDirectory, FileName("LibTorchSharp")));
        return folder;
    }

    /// <summary>The folder to load from: the one asked for, else the application's own, else the one noted by the build.</summary>
    /// <exception cref="InputException">None of them holds libtorch.</exception>
    internal static string FindFolder(string? askedFor, string application, string? notedByBuild)
    {
        bool HoldsLibtorch(string folder) => File.Exists(Path.Combine(folder, FileName("torch_cpu")));

        if (!string.IsNullOrEmpty(askedFor))
        {
            return HoldsLibtorch(askedFor)
                ? Path.GetFullPath(askedFor)
                : throw new InputException($"{FolderVariable} names {askedFor}, which holds no {FileName("torch_cpu")}: point it to the lib folder of libtorch {Version}");
        }

        return HoldsLibtorch(application) ? application
            : notedByBuild is not null && HoldsLibtorch(notedByBuild) ? notedByBuild
            : throw new InputException($"libtorch {Version} is not on this machine (looked in {application} and {notedByBuild ?? "no package folder"}): "
                + $"build from source here, or let {FolderVariable} name a folder that holds {FileName("torch_cpu")}");
    }

    /// <summary>
    /// Loads TorchSharp's own native half. On systems with a libstdc++ older than GCC 13's (Debian 12, Ubuntu 22.04)
    /// it is refused for the want of a symbol version that it does not use; there a copy without the demand is loaded.
    /// </summary>
    private static void LoadBinding(string path)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsLinux() && ElfVersionNeed.MissingVersion(e.Message) is { } version)
        {
            string copy = ElfVersionNeed.CopyWithWeakNeed(path, version, CacheFolder());
            try
            {
                NativeLibrary.Load(copy);
            }
            catch (DllNotFoundException second)
            {
                throw new InputException($"{path} needs {version}, newer than this system's libstdc++, and does not load without it: {FirstLine(second)}", second);
            }
        }
        catch (DllNotFoundException e)
        {
            throw new InputException($"{path} does not load on this machine: {FirstLine(e)}", e);
        }
    }

    private static string CacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? Path.Combine(cache, "harness")
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache", "harness")
        : Path.Combine(Path.GetTempPath(), $"harness-{Environment.UserName}");

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    // The loader's message goes on with hints about LD_DEBUG over several lines.
    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();
}
