using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;

namespace Farthing.Measurement.Load.Http;

/// <summary>One HTTP/1.1 connection over a raw socket (TLS on top for https) that carries one request at a time. Reads are stamped when they return and parsed after that.</summary>
/// <remarks>One async loop per request; the framework completes reads through its own epoll loops, inline where the process has asked for that, and keeps the awaiter of a socket, so that a read allocates nothing.</remarks>
internal sealed class HttpConnection : ILoadConnection
{
    private const int BufferBytes = 8 << 10;
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private readonly Stream wire;
    private readonly AnswerReader reader = new();
    private volatile bool isClosed;
    private int exchanges;

    private HttpConnection(Stream wire)
    {
        this.wire = wire;
    }

    /// <inheritdoc/>
    public bool WasUsedBefore => exchanges > 1;

    /// <inheritdoc/>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no way to the host, or its name has no address.</exception>
    /// <exception cref="AuthenticationException">TLS failed.</exception>
    /// <exception cref="IOException">The other side closed while TLS was being agreed on.</exception>
    public static async Task<HttpConnection> OpenAsync(LoadTarget target, CancellationToken cancellation)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Host, target.Port, cancellation).ConfigureAwait(false);
            NetworkStream plain = new(socket, ownsSocket: true);
            if (!target.IsTls)
            {
                return new HttpConnection(plain);
            }

            SslStream secure = new(plain);
            CertificateCheck check = new(target);
            try
            {
                await secure
                    .AuthenticateAsClientAsync(
                        new SslClientAuthenticationOptions
                        {
                            TargetHost = target.Host,
                            ApplicationProtocols = [SslApplicationProtocol.Http11],
                            RemoteCertificateValidationCallback = check.Accepts,
                        },
                        cancellation
                    )
                    .ConfigureAwait(false);
            }
            catch (AuthenticationException failure) when (check.Refusal is string why)
            {
                throw new AuthenticationException(why, failure);
            }

            return new HttpConnection(secure);
        }
        catch (OperationCanceledException) when (socket.Connected)
        {
            socket.Dispose();
            throw new AuthenticationException("TLS was not agreed on in time");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task ExchangeAsync(ReadOnlyMemory<byte> request, RequestRecord record, bool keepsAnswer)
    {
        exchanges++;
        reader.Start(record, keepsAnswer);
        record.SentNs = MonotonicClock.NowNs();
        record.LastByteNs = record.SentNs;
        bool isConnectionClosed = false;
        try
        {
            await wire.WriteAsync(request).ConfigureAwait(false);
            while (!reader.IsComplete)
            {
                int read = await wire.ReadAsync(buffer).ConfigureAwait(false);
                long atNs = MonotonicClock.NowNs();
                if (read == 0)
                {
                    isConnectionClosed = true;
                    break;
                }

                reader.Take(buffer.AsSpan(0, read), atNs);
            }

            reader.End(isConnectionClosed ? MonotonicClock.NowNs() : record.LastByteNs, isConnectionClosed);
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException)
        {
            // The network's doing, or this connection was closed on purpose: the record says which.
            reader.End(MonotonicClock.NowNs(), isConnectionClosed: true);
            if (record.Outcome is RequestOutcome.EarlyClose)
            {
                (record.Outcome, record.Detail) = (RequestOutcome.Reset, "the connection was reset");
            }
        }

        if (isClosed && record.Outcome != RequestOutcome.Finished)
        {
            // Cut off from this side: a read then ends with nothing, or with an exception.
            (record.Outcome, record.Detail) = (RequestOutcome.Unfinished, "");
        }

        IsUsable = reader.KeepsAlive && !isConnectionClosed && !isClosed;
    }

    /// <inheritdoc/>
    public void Abort()
    {
        isClosed = true;
        wire.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        IsUsable = false;
        wire.Dispose();
    }
}
