using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Measurement.Watching;

/// <summary>A server in this process that answers each request with what a function says, and keeps what it was sent.</summary>
internal sealed class FakePages : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Func<string, string, string> answer;
    private readonly Task serving;

    /// <summary>Starts to answer.</summary>
    /// <param name="answer">From the path and the body to the whole answer: status line, headers, body.</param>
    public FakePages(Func<string, string, string> answer)
    {
        this.answer = answer;
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public List<(string Path, string Body)> Requests { get; } = [];

    /// <summary>An answer with a body.</summary>
    public static string Ok(string body, string type = "text/plain; version=0.0.4", string date = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\n{(date.Length > 0 ? $"Date: {date}\r\n" : "")}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>An answer without one.</summary>
    public static string Status(int code) =>
        $"HTTP/1.1 {code} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception error)
                when (error is OperationCanceledException or SocketException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(client);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] buffer = new byte[1 << 20];
            int length = 0;
            string text = "";
            int head;
            while ((head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(length));
                if (read == 0)
                {
                    return;
                }

                length += read;
                text = Encoding.UTF8.GetString(buffer, 0, length);
            }

            string lengthLine =
                text[..head]
                    .Split("\r\n")
                    .FirstOrDefault(line =>
                        line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)
                    )
                ?? "Content-Length: 0";
            int wanted =
                head + 4 + int.Parse(lengthLine[15..], System.Globalization.CultureInfo.InvariantCulture);
            while (length < wanted)
            {
                length += await stream.ReadAsync(buffer.AsMemory(length));
            }

            string path = text.Split(' ')[1];
            string body = Encoding.UTF8.GetString(buffer, head + 4, wanted - head - 4);
            lock (Requests)
            {
                Requests.Add((path, body));
            }

            string reply = answer(path, body);
            if (reply.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, stop.Token);
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes(reply));
        }
    }
}
