using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Harness.Storage;

namespace Harness.Training.Workers;

/// <summary>How a worker process is started.</summary>
/// <param name="Program">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The name of the command that is a worker's main loop.</summary>
    public const string Name = "worker";

    /// <summary>This program itself, started with its hidden command.</summary>
    public static WorkerCommand OfThisProgram()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known: workers cannot be started");
        bool isSharedHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return new WorkerCommand(program, isSharedHost ? [typeof(WorkerCommand).Assembly.Location, Name] : [Name]);
    }
}

/// <summary>Something that happened to a worker: it reported, or it ended with an exit code.</summary>
internal sealed record WorkerEvent(WorkerProcess Worker, Report? Report, int ExitCode);

/// <summary>A running worker. What it reports, and at last that it ended, is put into a queue by a thread of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Thread _listening;

    /// <param name="command">What to start.</param>
    /// <param name="events">Where to put what happens.</param>
    /// <param name="remark">Told each line that the worker writes to standard error, from any thread.</param>
    public WorkerProcess(WorkerCommand command, BlockingCollection<WorkerEvent> events, Action<string> remark)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command.Program, command.Arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardInputEncoding = utf8,
                StandardOutputEncoding = utf8,
                StandardErrorEncoding = utf8,
            },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
            {
                remark(text);
            }
        };
        _process.Start();
        _process.BeginErrorReadLine();
        _listening = new Thread(() => Listen(events, remark)) { IsBackground = true };
        _listening.Start();
    }

    /// <summary>The process's number in the system.</summary>
    public int Id => _process.Id;

    /// <summary>Sends an order. To a worker that has ended it is lost; that it ended is in the queue, or will be.</summary>
    public void Send(Order order)
    {
        try
        {
            _process.StandardInput.WriteLine(JsonLine.Of(order));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The pipe is broken: the worker is gone.
        }
    }

    /// <summary>Ends the worker, whatever it is doing.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // An order was still in the buffer of a worker that is gone.
        }

        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _listening.Join();
        _process.Dispose();
    }

    private void Listen(BlockingCollection<WorkerEvent> events, Action<string> remark)
    {
        StreamReader output = _process.StandardOutput;
        while (output.ReadLine() is { } line)
        {
            try
            {
                events.Add(new WorkerEvent(this, JsonLine.Parse<Report>(line), 0));
            }
            catch (JsonException)
            {
                // Cut off by the worker's death, or of a native library that writes to standard output.
                remark(line);
            }
        }

        _process.WaitForExit();
        events.Add(new WorkerEvent(this, null, _process.ExitCode));
    }
}
