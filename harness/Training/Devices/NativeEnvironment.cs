using System.Runtime.InteropServices;

namespace Harness.Training.Devices;

/// <summary>The environment as native code reads it; <see cref="Environment"/> changes a copy of the runtime's own.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable, unless the user has set it. A no-op on Windows, where native libraries have copies of their own.</summary>
    public static void SetUnlessSet(string name, string value)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = setenv(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}
