using System.Runtime.InteropServices;

namespace Harness.Training.Devices;

/// <summary>What libtorch writes to standard error on its own account.</summary>
internal static partial class NativeLog
{
    private const string LevelVariable = "TORCH_CPP_LOG_LEVEL";

    /// <summary>
    /// Leaves only errors, unless the user's environment says otherwise. On processors without NNPACK libtorch otherwise
    /// warns of that at every convolution of a small batch.
    /// </summary>
    public static void KeepErrorsOnly()
    {
        if (Environment.GetEnvironmentVariable(LevelVariable) is null)
        {
            Set("ERROR");
        }
    }

    // The runtime's own copy of the environment is not what native code reads.
    private static void Set(string level)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = _putenv_s(LevelVariable, level);
        }
        else
        {
            _ = setenv(LevelVariable, level, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int _putenv_s(string name, string value);
}
