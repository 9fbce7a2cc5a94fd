using System.CommandLine;
using Harness.Training;
using Harness.Training.Workers;

namespace Harness.Commands;

/// <summary><c>harness worker</c>: what searches and builds start to train in. Hidden: its input is not for people to type.</summary>
internal static class WorkCommand
{
    public static Command Create()
    {
        var command = new Command(WorkerCommand.Name, "Train what standard input says, a line of JSON each, and answer on standard output.") { Hidden = true };
        command.SetAction(_ =>
        {
            // Standard output belongs to the reports; whatever libraries print goes where people look.
            Console.SetOut(Console.Error);
            using var orders = new StreamReader(Console.OpenStandardInput());
            using var reports = new StreamWriter(Console.OpenStandardOutput());
            WorkerLoop.Run(orders, reports, (setup, worker) => TorchTrainer.Open(setup, worker: worker));
        });
        return command;
    }
}
