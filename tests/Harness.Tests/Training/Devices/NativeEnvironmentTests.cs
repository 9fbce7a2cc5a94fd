using System.Runtime.InteropServices;
using Harness.Training.Devices;

namespace Harness.Tests.Training.Devices;

public sealed class NativeEnvironmentTests
{
    [Fact]
    public void What_the_user_has_set_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "native libraries have copies of the environment there");
        NativeEnvironment.SetUnlessSet("HARNESS_TEST_VARIABLE", "first");
        NativeEnvironment.SetUnlessSet("HARNESS_TEST_VARIABLE", "second");
        Assert.Equal("first", Marshal.PtrToStringUTF8(getenv("HARNESS_TEST_VARIABLE")));
    }

    [Fact]
    public void Threads_of_libtorch_that_are_out_of_work_leave_their_core_to_others()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "native libraries have copies of the environment there");
        Libtorch.Load();
        Assert.Equal(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "passive", Marshal.PtrToStringUTF8(getenv("OMP_WAIT_POLICY")));
    }

    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint getenv(string name);
}
