using System.Buffers;
using System.Net.Sockets;
using Farthing.Protocol.Http;

namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>A connection that carries one request at a time over HTTP/1.1, without TLS.</summary>
/// <remarks>It is cut by closing its socket: whatever waits for it ends then. So an answer has one registration for being given up, and none for each of its reads.</remarks>
internal sealed class PlainConnection : IDisposable
{
    private readonly Socket socket;
    private readonly PlainHeaders headers = new();
    private readonly HttpResponseReader reader;
    private CancellationTokenRegistration cutting;
    private CancellationToken givenUp;
    private volatile bool isSending;
    private int isClosed;

    /// <summary>A connection that was just made.</summary>
    public PlainConnection(Socket socket)
    {
        this.socket = socket;
        reader = new HttpResponseReader(headers);
        BornAt = Environment.TickCount64;
    }

    /// <summary>When it was made, by <see cref="Environment.TickCount64"/>.</summary>
    public long BornAt { get; }

    /// <summary>Since when nothing is asked on it, by the same clock.</summary>
    public long IdleSince { get; set; }

    /// <summary>How long the upstream said that it keeps it.</summary>
    public TimeSpan? KeptFor => headers.KeptFor;

    /// <summary>The answer's status.</summary>
    public int Status => reader.Status;

    /// <summary>Whether the answer's head is there.</summary>
    public bool HasHead => reader.HasHead;

    /// <summary>Whether the answer is whole.</summary>
    public bool IsComplete => reader.IsComplete;

    /// <summary>Whether nothing came while nobody asked for anything: neither its end, nor an answer to no question, which the next request would take for its own.</summary>
    public bool IsSilent
    {
        get
        {
            try
            {
                return !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>A request begins.</summary>
    /// <param name="cancellation">Gives it up, and its answer.</param>
    public void Begin(CancellationToken cancellation)
    {
        reader.Reset();
        givenUp = cancellation;
        cutting = cancellation.UnsafeRegister(static me => ((PlainConnection)me!).Dispose(), this);
    }

    /// <summary>Its answer is whole: nobody cuts the connection any more.</summary>
    /// <returns>Whether it may carry another request.</returns>
    public bool End()
    {
        bool isWhole = cutting.Unregister() || !givenUp.CanBeCanceled;
        (cutting, givenUp) = (default, default);
        return isWhole && isClosed == 0 && reader.KeepsAlive && !isSending;
    }

    /// <summary>Sends all of it.</summary>
    public ValueTask<int> SendAsync(ReadOnlyMemory<byte> bytes) => socket.SendAsync(bytes, SocketFlags.None);

    /// <summary>Goes on sending while the answer is waited for, which may come before all is sent; the connection is not used again then.</summary>
    /// <param name="begun">What is being sent.</param>
    /// <param name="rented">Its buffer: given back when it is sent.</param>
    /// <param name="rest">Whose body follows it; null: none.</param>
    public void GoOnSending(ValueTask<int> begun, byte[] rented, UpstreamCall? rest)
    {
        isSending = true;
        _ = SendRestAsync(begun, rented, rest);
    }

    /// <summary>What comes next; 0 bytes at the end of the connection.</summary>
    public ValueTask<int> ReceiveAsync(Memory<byte> target) => socket.ReceiveAsync(target, SocketFlags.None);

    /// <summary>Takes bytes that came: what of them is the body stands at their beginning afterwards.</summary>
    /// <returns>How many bytes of the body.</returns>
    /// <exception cref="InvalidDataException">They are not HTTP/1.1.</exception>
    public int Take(Span<byte> bytes)
    {
        ReadOnlySpan<byte> input = bytes;
        bool hadHead = reader.HasHead;
        int length = 0;
        while (reader.TryReadBody(ref input, out ReadOnlySpan<byte> piece))
        {
            int from = bytes.Length - input.Length - piece.Length;
            if (from != length)
            {
                bytes.Slice(from, piece.Length).CopyTo(bytes[length..]);
            }

            length += piece.Length;
        }

        return reader.IsBroken || !(hadHead || headers.IsReadable)
            ? throw new InvalidDataException("the upstream's answer is not one of HTTP/1.1 that can be read")
            : length;
    }

    /// <summary>The connection has ended: whether that ends the answer too.</summary>
    public bool EndsWith() => reader.IsComplete || reader.EndsWithConnection;

    /// <summary>The headers of the answer.</summary>
    public List<KeyValuePair<string, string>> TakeHeaders() => headers.Take();

    /// <summary>Whether being given up in this way cuts the connection anyway.</summary>
    public bool IsCutBy(CancellationToken cancellation) =>
        !cancellation.CanBeCanceled || cancellation == givenUp;

    /// <summary>What a failure of the socket means.</summary>
    public Exception Lost(Exception why) =>
        givenUp.IsCancellationRequested
            ? new OperationCanceledException(why.Message, why, givenUp)
            : new IOException("the upstream closed the connection", why);

    /// <summary>Closes it; what waits for it ends.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isClosed, 1) == 0)
        {
            socket.Dispose();
        }
    }

    private async Task SendRestAsync(ValueTask<int> begun, byte[] rented, UpstreamCall? rest)
    {
        rest?.Body.Lend();
        try
        {
            await begun;
            if (rest is not null)
            {
                using NetworkStream stream = new(socket, ownsSocket: false);
                await rest.Splice.WriteAsync(rest.Body.Bytes, stream, CancellationToken.None);
            }

            isSending = false;
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or IOException)
        {
            // Whoever waits for the answer learns of it, unless it came before; the connection is not used again.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            rest?.Body.GiveBack();
        }
    }
}
