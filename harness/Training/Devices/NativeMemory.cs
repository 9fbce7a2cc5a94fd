using System.Runtime.InteropServices;

namespace Harness.Training.Devices;

/// <summary>How the C library hands out memory to libtorch on a CPU.</summary>
internal static partial class NativeMemory
{
    private const int TrimThreshold = -1, MmapMax = -4, ArenaMax = -8;

    /// <summary>
    /// Asks the allocator of glibc to keep freed memory for the next request instead of returning it to the system.
    /// A training step frees and takes again the same hundreds of megabytes of activations; returned, each of their
    /// pages faults and is zeroed anew in every step. A no-op on other systems.
    /// </summary>
    public static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
            return;

        try
        {
            _ = mallopt(MmapMax, 0);
            _ = mallopt(TrimThreshold, -1);
            _ = mallopt(ArenaMax, 1);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such knobs.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);
}
