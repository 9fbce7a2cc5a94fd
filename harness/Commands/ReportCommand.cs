using System.CommandLine;

namespace Harness.Commands;

internal static class ReportCommand
{
    public static Command Create() => new HarnessCommand("report", "…");
}
