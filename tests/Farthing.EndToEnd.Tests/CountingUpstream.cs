using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Farthing.EndToEnd.Tests;

/// <summary>An upstream that generates at its own pace, whether or not it is read, until its connection is closed, and counts what it generates: that is what it would bill.</summary>
internal sealed class CountingUpstream : IDisposable
{
    /// <summary>Tokens of the prompt, as it states them.</summary>
    public const int PromptTokens = 5;

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Generation> open = [];
    private readonly List<Generation> arrived = [];
    private readonly string padding;
    private readonly double perSecond;
    private volatile bool isOver;
    private long generated;
    private long begun;
    private int under;

    /// <summary>Listens on the loopback.</summary>
    /// <param name="perSecond">Tokens of one stream in a second.</param>
    /// <param name="paddingBytes">Bytes of an event beside its text, as of logprobs.</param>
    public CountingUpstream(double perSecond, int paddingBytes = 0)
    {
        this.perSecond = perSecond;
        padding = new string('p', paddingBytes);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        new Thread(Accept) { IsBackground = true }.Start();
        new Thread(Generate) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Tokens of the streams that begin from here on.</summary>
    public int Tokens { get; set; } = int.MaxValue;

    /// <summary>Output tokens that were generated, by all streams.</summary>
    public long Generated => Interlocked.Read(ref generated);

    /// <summary>Streams that were begun.</summary>
    public long Begun => Interlocked.Read(ref begun);

    /// <summary>Streams that are being generated.</summary>
    public int Under => Volatile.Read(ref under);

    /// <inheritdoc/>
    public void Dispose()
    {
        isOver = true;
        listener.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket socket = listener.Accept();
                new Thread(() => Begin(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    /// <summary>Reads a request, which the gateway sends whole.</summary>
    private void Begin(Socket socket)
    {
        byte[] buffer = new byte[64 << 10];
        int length = 0;
        try
        {
            while (!Encoding.ASCII.GetString(buffer, 0, length).EndsWith('}'))
            {
                int read = socket.Receive(buffer.AsSpan(length));
                if (read == 0)
                {
                    socket.Dispose();
                    return;
                }

                length += read;
            }
        }
        catch (SocketException)
        {
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        socket.Blocking = false;
        Generation stream = new(socket, Tokens);
        stream.Append("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
        Interlocked.Increment(ref begun);
        Interlocked.Increment(ref under);
        lock (arrived)
        {
            arrived.Add(stream);
        }
    }

    /// <summary>Generates of all streams what is due, of none that is closed.</summary>
    private void Generate()
    {
        while (!isOver)
        {
            lock (arrived)
            {
                open.AddRange(arrived);
                arrived.Clear();
            }

            for (int i = open.Count - 1; i >= 0; i--)
            {
                Generation stream = open[i];
                if (stream.IsClosed() || (stream.IsDone && stream.Flush()))
                {
                    stream.Dispose();
                    open.RemoveAt(i);
                    Interlocked.Decrement(ref under);
                    continue;
                }

                int due = (int)Math.Min(stream.Tokens, stream.Elapsed.TotalSeconds * perSecond);
                Interlocked.Add(ref generated, due - stream.Generated);
                while (stream.Generated < due)
                {
                    stream.Generated++;
                    stream.Append(Event(stream.Generated));
                }

                if (due == stream.Tokens && !stream.IsDone)
                {
                    stream.IsDone = true;
                    stream.Append($"data: {{\"choices\":[],{Usage(due)}}}\n\ndata: [DONE]\n\n");
                }

                stream.Flush();
            }

            Thread.Sleep(1);
        }

        open.ForEach(stream => stream.Dispose());
    }

    private string Event(int tokens) =>
        $"data: {{\"id\":\"a\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" word\"}}}}],\"padding\":\"{padding}\",{Usage(tokens)}}}\n\n";

    private static string Usage(int tokens) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"\"usage\":{{\"prompt_tokens\":{PromptTokens},\"completion_tokens\":{tokens}}}"
        );

    private sealed class Generation(Socket socket, int tokens) : IDisposable
    {
        private readonly long begunAt = Stopwatch.GetTimestamp();
        private readonly MemoryStream waiting = new();
        private long sent;

        public int Tokens => tokens;

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(begunAt);

        public int Generated { get; set; }

        public bool IsDone { get; set; }

        public void Append(string text) => waiting.Write(Encoding.ASCII.GetBytes(text));

        /// <summary>Sends what the connection takes; true where that is all.</summary>
        public bool Flush()
        {
            ReadOnlySpan<byte> rest = waiting.GetBuffer().AsSpan((int)sent, (int)(waiting.Length - sent));
            if (!rest.IsEmpty)
            {
                sent += Math.Max(0, socket.Send(rest, SocketFlags.None, out _));
            }

            if (sent < waiting.Length)
            {
                return false;
            }

            waiting.SetLength(0);
            sent = 0;
            return true;
        }

        public bool IsClosed()
        {
            socket.Receive(stackalloc byte[1], SocketFlags.None, out SocketError error);
            return error != SocketError.WouldBlock;
        }

        public void Dispose() => socket.Dispose();
    }
}
