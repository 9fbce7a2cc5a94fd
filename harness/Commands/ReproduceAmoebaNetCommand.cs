using System.CommandLine;
using Harness.Commands.Help;
using Harness.Commands.Options;
using Harness.Commands.Printing;
using Harness.Studies;

namespace Harness.Commands;

/// <summary><c>harness reproduce amoebanet</c>: the published sizes of the AmoebaNets, counted again.</summary>
internal static class ReproduceAmoebaNetCommand
{
    public static Command Create()
    {
        var command = new HarnessCommand(
            "amoebanet",
            "Real et al. 2019: parameters and multiply-adds of the AmoebaNets, counted from shapes alone and held against the published ones. Trains nothing: the errors and accuracies shown are the publication's.",
            "reproduce amoebanet");
        command.SetAction(parsed => Print(new CountedNetworkReport(CountedNetwork.CountAll(ProgramData.PublishedFigures.OfAmoebaNets())), new Terminal(parsed)));
        return command;
    }

    private static int Print(CountedNetworkReport report, Terminal terminal)
    {
        terminal.Line("Sizes, published and ours: parameters in millions, multiply-adds of one image in billions (half of the FLOPs)");
        terminal.Table(report.Sizes);
        terminal.Line(CountedNetworkReport.Legend);
        terminal.Line();
        terminal.Line("Results as published; none was trained here");
        terminal.Table(report.Results);
        foreach (string note in report.Notes)
        {
            terminal.Line(note);
        }

        terminal.Line();
        terminal.Line(report.Verdict, report.IsReproduced ? Tone.Good : Tone.Bad);
        return report.IsReproduced ? 0 : CommandLine.Failure;
    }
}
