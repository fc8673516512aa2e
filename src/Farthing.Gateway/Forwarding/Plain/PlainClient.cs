using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Gateway.Admission;
using Microsoft.Extensions.Primitives;

namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>HTTP/1.1 without TLS, as servers of models speak it: RFC 9110 and 9112, as far as a POST and its answer go.</summary>
/// <remarks>Nothing is sent twice: where a connection ends before an answer, the upstream may have read the request, and who counts attempts decides whether there is another one.</remarks>
internal sealed class PlainClient : UpstreamClient
{
    private const int OutgoingBytes = 4 << 10;
    private const int MostCopiedBytes = 256 << 10; // Longer bodies are sent from where they are.
    private const int IncomingBytes = 8 << 10; // Held for as long as the first byte is waited for, and by a stream to its end.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<Target, byte[]> beginnings = new();
    private readonly PlainPool pool;
    private readonly EndPoint address;

    /// <summary>A client; connects when it is needed.</summary>
    public PlainClient(Upstream upstream)
        : base(upstream)
    {
        pool = new PlainPool(upstream.IdleConnections, Lifetime);
        string host = upstream.Address.IdnHost;
        int port = upstream.Address.Port;
        address = IPAddress.TryParse(host, out IPAddress? literal)
            ? new IPEndPoint(literal, port)
            : new DnsEndPoint(host, port);
    }

    /// <summary>Connections that wait for a request.</summary>
    public int Waiting => pool.Waiting;

    /// <inheritdoc/>
    public override async ValueTask<UpstreamAnswer> SendAsync(
        UpstreamCall call,
        CancellationToken cancellation
    )
    {
        byte[] outgoing = ArrayPool<byte>.Shared.Rent(OutgoingBytes);
        byte[] incoming = ArrayPool<byte>.Shared.Rent(IncomingBytes);
        PlainConnection? connection = null;
        ValueTask<int> receiving = default;
        bool isReceiving = false;
        try
        {
            // The answer is waited for before the request goes out: that costs nothing, and a connection on which something has come by then is none to ask on.
            while (!isReceiving)
            {
                cancellation.ThrowIfCancellationRequested();
                PlainConnection? kept = pool.Take();
                connection = kept ?? await ConnectAsync(cancellation);
                connection.Begin(cancellation);
                receiving = connection.ReceiveAsync(incoming);
                isReceiving = kept is null || !receiving.IsCompleted;
                if (!isReceiving)
                {
                    connection.Dispose();
                    await EndAsync(receiving);
                }
            }

            int head = WriteHead(call, ref outgoing);
            bool isWhole = call.BodyBytes <= MostCopiedBytes;
            if (isWhole)
            {
                outgoing = HeadWriter.WithRoom(outgoing, head, call.BodyBytes);
                call.Splice.CopyTo(call.Body.Bytes.Span, outgoing.AsSpan(head));
            }

            await SendRound.TurnAsync();
            await call.Attempt.KeptAsync();
            call.Attempt.Send();

            // What does not go out at once goes out beside the answer, which may come before it is wanted whole.
            ValueTask<int> sending = connection!.SendAsync(
                outgoing.AsMemory(0, isWhole ? head + call.BodyBytes : head)
            );
            if (isWhole && sending.IsCompleted)
            {
                await sending;
            }
            else
            {
                connection.GoOnSending(sending, outgoing, isWhole ? null : call);
                outgoing = [];
            }

            while (true)
            {
                isReceiving = false;
                int read = await receiving;
                int length =
                    read > 0
                        ? connection.Take(incoming.AsSpan(0, read))
                        : throw new IOException("the upstream closed the connection");
                if (connection.HasHead)
                {
                    byte[] first = incoming;
                    incoming = [];
                    return Open(connection, first, length);
                }

                receiving = connection.ReceiveAsync(incoming);
                isReceiving = true;
            }
        }
        catch (Exception lost)
        {
            connection?.Dispose();
            if (isReceiving)
            {
                await EndAsync(receiving);
            }

            if (
                lost
                is not (SocketException or ObjectDisposedException or IOException or InvalidDataException)
            )
            {
                throw;
            }

            throw cancellation.IsCancellationRequested
                ? new OperationCanceledException(lost.Message, lost, cancellation)
                : new HttpRequestException(lost.Message, lost);
        }
        finally
        {
            if (outgoing.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(outgoing);
            }

            if (incoming.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(incoming);
            }
        }
    }

    /// <summary>Waits for a read whose connection is closed: until then its buffer is the socket's.</summary>
    private static async ValueTask EndAsync(ValueTask<int> receiving)
    {
        try
        {
            await receiving;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // As it was meant.
        }
    }

    /// <summary>A connection whose answer is whole: kept, where both sides keep it.</summary>
    public void Release(PlainConnection connection)
    {
        if (connection.End())
        {
            pool.Give(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => pool.Dispose();

    private UpstreamAnswer Open(PlainConnection connection, byte[] first, int length)
    {
        // Before there is a body: one that is whole gives the connection to the next request at once.
        (int status, List<KeyValuePair<string, string>> headers) = (
            connection.Status,
            connection.TakeHeaders()
        );
        PlainBody body = new(this, connection, first, length);
        try
        {
            return new UpstreamAnswer(status, headers, body, body);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async ValueTask<PlainConnection> ConnectAsync(CancellationToken cancellation)
    {
        Socket socket = address is IPEndPoint literal
            ? new Socket(literal.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Upstream.Timeouts.Connect);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, limit.Token);
            return new PlainConnection(socket);
        }
        catch (Exception lost)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw lost is SocketException or OperationCanceledException
                ? new HttpRequestException("the upstream cannot be reached", lost)
                : lost;
        }
    }

    private int WriteHead(UpstreamCall call, ref byte[] buffer)
    {
        HeadWriter head = new(buffer);
        try
        {
            head.Add(
                beginnings.GetOrAdd(TargetOf(call), static (target, me) => me.BeginningOf(target), this)
            );
            Activity? span = call.Attempt.Span;
            foreach ((string name, StringValues values) in call.Headers)
            {
                string? value = values;
                if (GoesAlong(name, value, span is not null) && HeadWriter.IsPlain(name, value ?? ""))
                {
                    head.Add(name, value ?? "");
                }
            }

            if (span is not null)
            {
                head.Add("traceparent", span.Id ?? "");
                if (span.TraceStateString is { Length: > 0 } state && HeadWriter.IsPlain("tracestate", state))
                {
                    head.Add("tracestate", state);
                }
            }

            head.End(call.BodyBytes);
            return head.Length;
        }
        finally
        {
            buffer = head.Buffer;
        }
    }

    /// <summary>What is the same in every request to an address.</summary>
    private byte[] BeginningOf(Target target)
    {
        Uri uri = AddressOf(target);
        string host = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
        StringBuilder text = new();
        text.Append("POST ").Append(uri.PathAndQuery).Append(" HTTP/1.1\r\nHost: ").Append(host);
        if (!uri.IsDefaultPort)
        {
            text.Append(':').Append(uri.Port);
        }

        // What is metered must be readable.
        text.Append("\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\n");
        if (KeyHeaderOf() is (string, string) key)
        {
            if (!HeadWriter.IsPlain(key.Name, key.Value))
            {
                throw new HttpRequestException("the upstream's key holds characters that no header may have");
            }

            text.Append(key.Name).Append(": ").Append(key.Value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
