using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Benchspace;
using Harness.Storage;

namespace Harness.Training.Workers;

/// <summary>
/// A worker's life: takes orders line by line, reports line by line, and ends with its input. A worker whose main process
/// is gone, however it went, is gone at once, in the middle of a training too.
/// </summary>
internal static class WorkerLoop
{
    /// <param name="input">Orders.</param>
    /// <param name="output">Reports.</param>
    /// <param name="prepare">Makes the trainer for a setup; gets the worker's number, from 0.</param>
    public static void Run(TextReader input, TextWriter output, Func<TrainingSetup, int, ITrainer> prepare)
    {
        // Ctrl-C goes to every process of a terminal. The main process decides what becomes of its workers.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var orders = new BlockingCollection<string>();
        var listening = new Thread(() => Listen(input, orders)) { IsBackground = true };
        listening.Start();

        ITrainer? trainer = null;
        foreach (string line in orders.GetConsumingEnumerable())
        {
            Report report;
            try
            {
                report = JsonLine.Parse<Order>(line) switch
                {
                    Order.Prepare order => new Report.Ready((trainer = prepare(order.Setup, order.Worker)).Environment),
                    Order.Train order => new Report.Trained(trainer!.Train(order.Job, epochEnded: null, CancellationToken.None)),
                    Order order => throw new UnreachableException(order.ToString()),
                };
            }
            catch (Exception exception) when (exception is InputException or IOException or UnauthorizedAccessException)
            {
                report = new Report.Refused(exception.Message);
            }
#pragma warning disable CA1031 // whatever a training throws, the worker goes on
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Console.Error.WriteLine(exception);
                report = new Report.NotTrained(exception.Message);
            }

            output.WriteLine(JsonLine.Of(report));
            output.Flush();
        }
    }

    private static void Listen(TextReader input, BlockingCollection<string> orders)
    {
        while (input.ReadLine() is { } line)
        {
            orders.Add(line, CancellationToken.None);
        }

        // Not an orderly exit: that would wait for, or crash in, the native code of a training. Checkpoints are whole at any moment.
        Process.GetCurrentProcess().Kill();
    }
}
