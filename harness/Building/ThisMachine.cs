using System.Runtime.InteropServices;

namespace Harness.Building;

/// <summary>The machine that this process runs on, for the record.</summary>
internal static class ThisMachine
{
    private const string CpuInfo = "/proc/cpuinfo", ModelName = "model name";

    /// <summary>Processor, cores, operating system and runtime, in words.</summary>
    public static string Describe() =>
        FormattableString.Invariant($"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Processor()
    {
        string? line = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).FirstOrDefault(text => text.StartsWith(ModelName, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
