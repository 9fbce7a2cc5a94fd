using System.Runtime.InteropServices;

namespace Harness.Training.Devices;

/// <summary>What libtorch writes to standard error on its own account.</summary>
internal static class NativeLog
{
    private const string LevelVariable = "TORCH_CPP_LOG_LEVEL";

    // c10::initLogging(), which reads the level from the environment; Python's PyTorch calls it when it is imported.
    private const string InitLogging = "_ZN3c1011initLoggingEv";

    /// <summary>
    /// Leaves only errors, unless the user's environment says otherwise. On processors without NNPACK libtorch warns of
    /// that at every convolution of a small batch.
    /// </summary>
    /// <param name="c10">The library of that name, loaded.</param>
    public static unsafe void KeepErrorsOnly(nint c10)
    {
        // Microsoft's compiler gives the function another name, and NNPACK is not in its builds.
        if (!NativeLibrary.TryGetExport(c10, InitLogging, out nint initLogging))
        {
            return;
        }

        NativeEnvironment.SetUnlessSet(LevelVariable, "ERROR");
        ((delegate* unmanaged<void>)initLogging)();
    }
}
