using Harness.Tests.Training.Workers;
using Harness.Training.Workers;

if (args is [WorkerCommand.Name])
{
    WorkerLoop.Run(Console.In, Console.Out, (_, _) => new ScriptedTrainer());
    return 0;
}

return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
