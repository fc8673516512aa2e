using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.Tests.Measurement.Load.Runs;

/// <summary>Answers one request on each connection, lets it stand open for a moment, and closes it: as servers do with connections that are idle for long.</summary>
internal sealed class OneAnswerServer : IDisposable
{
    private const string Events =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" w\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OneAnswerServer()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public string Url => "http://" + listener.LocalEndpoint;

    /// <summary>The first connection is closed.</summary>
    public Task FirstClosed => closed.Task;

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync();
                _ = AnswerAsync(socket);
            }
        }
        catch (Exception over) when (over is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        byte[] buffer = new byte[64 << 10];
        int length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("}"u8))
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                return;
            }

            length += read;
        }

        await socket.SendAsync(
            Encoding.ASCII.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {Events.Length}\r\n\r\n{Events}"
                )
            )
        );
        await Task.Delay(100);
        socket.Dispose();
        closed.TrySetResult();
    }
}
