using System.Net;
using System.Net.Sockets;

namespace Harness.Tests.Training.Images.Fetching;

/// <summary>An HTTP server on this machine whose every answer a test decides.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<int, HttpListenerRequest, HttpListenerResponse, Task> _answer;

    /// <param name="answer">Gets the request's number, from 0, the request and the response to fill.</param>
    public LoopbackServer(Func<int, HttpListenerRequest, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        _listener = Listen(out string url);
        Url = url;
        _ = Task.Run(Serve);
    }

    public string Url { get; }

    /// <summary>The Range headers of all requests, in order; null where there was none.</summary>
    public List<string?> Ranges { get; } = [];

    /// <summary>A server of one file that understands ranges.</summary>
    public static LoopbackServer Of(byte[] content) => new((_, request, response) => Send(request, response, content));

    /// <summary>Answers like a server of files: the range asked for, or all.</summary>
    public static async Task Send(HttpListenerRequest request, HttpListenerResponse response, byte[] content, int? breakAfter = null)
    {
        int start = 0;
        if (request.Headers["Range"] is { } range)
        {
            start = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
            if (start >= content.Length)
            {
                response.StatusCode = 416;
                response.AddHeader("Content-Range", $"bytes */{content.Length}");
                response.Close();
                return;
            }

            response.StatusCode = 206;
            response.AddHeader("Content-Range", $"bytes {start}-{content.Length - 1}/{content.Length}");
        }

        response.ContentLength64 = content.Length - start;
        int count = Math.Min(breakAfter ?? int.MaxValue, content.Length - start);
        await response.OutputStream.WriteAsync(content.AsMemory(start, count));
        await response.OutputStream.FlushAsync();
        if (breakAfter is null)
        {
            response.Close();
        }
        else
        {
            response.Abort();
        }
    }

    public void Dispose() => _listener.Close();

    private static HttpListener Listen(out string url)
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            int port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            url = $"http://127.0.0.1:{port}/";
            var listener = new HttpListener { Prefixes = { url } };
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                // Another process took the port in between.
                listener.Close();
            }
        }
    }

    private async Task Serve()
    {
        for (int number = 0; _listener.IsListening; number++)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Ranges.Add(context.Request.Headers["Range"]);
            int own = number;
            _ = Task.Run(async () =>
            {
                try
                {
                    await _answer(own, context.Request, context.Response);
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
                {
                    // The client went away, which some tests are about.
                }
            });
        }
    }
}
