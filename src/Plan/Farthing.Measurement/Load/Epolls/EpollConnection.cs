using System.Net;
using System.Net.Sockets;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Http;

namespace Farthing.Measurement.Load.Epolls;

/// <summary>One HTTP/1.1 connection in plain text, read by an <see cref="EpollLoop"/>.</summary>
/// <remarks>The socket is never asked asynchronously: the framework would register it with its own epoll, and wake a second thread for every chunk. The lock orders the loop's thread, the sender and whoever aborts; it is nearly always free. Who awaits an exchange goes on from the loop's thread, outside the lock.</remarks>
internal sealed class EpollConnection : ILoadConnection, IEpollReader
{
    private const EpollEvents Ends = EpollEvents.ReadHangUp | EpollEvents.HangUp | EpollEvents.Error;
    private readonly Lock gate = new();
    private readonly AnswerReader reader = new();
    private readonly EpollLoop loop;
    private readonly Socket socket;
    private ulong key;
    private TaskCompletionSource? connecting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? exchange;
    private RequestRecord? record;
    private ReadOnlyMemory<byte> rest;
    private int exchanges;
    private bool hasUnread; // something came while no request was under way
    private bool isAborted;
    private bool isDisposed;

    private EpollConnection(EpollLoop loop, AddressFamily family)
    {
        this.loop = loop;
        socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, Blocking = false };
    }

    /// <inheritdoc/>
    public bool WasUsedBefore => exchanges > 1;

    /// <inheritdoc/>
    public bool IsUsable { get; private set; } = true;

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">There is no way to the address.</exception>
    public static async Task<EpollConnection> OpenAsync(
        EpollLoop loop,
        IPEndPoint to,
        CancellationToken cancellation
    )
    {
        EpollConnection connection = new(loop, to.AddressFamily);
        Task connected = connection.connecting!.Task;
        try
        {
            connection.StartConnect(to);
            lock (connection.gate)
            {
                connection.key = loop.Add(connection.socket, connection);
            }

            await connected.WaitAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task ExchangeAsync(ReadOnlyMemory<byte> request, RequestRecord record, bool keepsAnswer)
    {
        TaskCompletionSource over = new();
        bool isOver;
        lock (gate)
        {
            exchanges++;
            this.record = record;
            reader.Start(record, keepsAnswer);
            rest = request;
            record.SentNs = MonotonicClock.NowNs();
            record.LastByteNs = record.SentNs;
            isOver = isAborted || isDisposed || !SendRest();
            if (isOver)
            {
                EndBroken();
            }
            else
            {
                exchange = over;
                if (hasUnread)
                {
                    // Bytes, or the end of the connection, came before this request: the edge has passed, and is asked for again.
                    hasUnread = false;
                    loop.Rearm(socket, key);
                }
            }
        }

        if (isOver)
        {
            over.SetResult();
        }

        return over.Task;
    }

    /// <inheritdoc/>
    public void OnReady(EpollEvents events, byte[] buffer)
    {
        TaskCompletionSource? over;
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            if (connecting is not null)
            {
                Connected(events);
                return;
            }

            if (exchange is null)
            {
                hasUnread |= (events & (EpollEvents.In | Ends)) != 0;
                return;
            }

            bool isOver = false;
            if (!rest.IsEmpty && (events & EpollEvents.Out) != 0 && !SendRest())
            {
                // What the server said before it closed still counts.
                events |= EpollEvents.Error;
            }

            if ((events & (EpollEvents.In | Ends)) != 0)
            {
                isOver = Read(buffer, (events & Ends) != 0);
            }

            over = isOver ? exchange : null;
            exchange = isOver ? null : exchange;
        }

        over?.SetResult();
    }

    /// <inheritdoc/>
    public void Abort()
    {
        lock (gate)
        {
            isAborted = true;
            IsUsable = false;
            if (!isDisposed)
            {
                // The loop sees the end, and closes the record.
                ShutDown();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            IsUsable = false;
            if (key != 0)
            {
                loop.Forget(key);
            }

            socket.Dispose();
        }
    }

    private void StartConnect(IPEndPoint to)
    {
        try
        {
            socket.Connect(to);
        }
        catch (SocketException begun) when (begun.SocketErrorCode == SocketError.WouldBlock)
        {
            // Connected when it can be written to and holds no error.
        }
    }

    private void ShutDown()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The server was first.
        }
    }

    private void Connected(EpollEvents events)
    {
        if ((events & (EpollEvents.Out | Ends)) == 0)
        {
            return;
        }

        SocketError error = (SocketError)
            socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        TaskCompletionSource done = connecting!;
        connecting = null;
        if (error == SocketError.Success)
        {
            done.SetResult();
        }
        else
        {
            done.SetException(new SocketException((int)error));
        }
    }

    /// <summary>Sends what the connection takes now; the loop goes on with the rest. False when it is broken.</summary>
    private bool SendRest()
    {
        while (!rest.IsEmpty)
        {
            rest = rest[socket.Send(rest.Span, SocketFlags.None, out SocketError error)..];
            if (error != SocketError.Success)
            {
                return error == SocketError.WouldBlock;
            }
        }

        rest = default;
        return true;
    }

    /// <summary>Reads until nothing is left. A read that does not fill the buffer has taken all, unless the other side has ended.</summary>
    /// <returns>True when the exchange is over, and its record closed.</returns>
    private bool Read(byte[] buffer, bool hasEnded)
    {
        while (true)
        {
            int read = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            long atNs = MonotonicClock.NowNs();
            if (read > 0)
            {
                reader.Take(buffer.AsSpan(0, read), atNs);
                if (reader.IsComplete)
                {
                    reader.End(atNs, isConnectionClosed: false);
                    Close(isConnectionClosed: false);
                    return true;
                }

                if (read < buffer.Length && !hasEnded)
                {
                    return false;
                }
            }
            else if (error == SocketError.Success)
            {
                reader.End(atNs, isConnectionClosed: true);
                Close(isConnectionClosed: true);
                return true;
            }
            else if (error == SocketError.WouldBlock)
            {
                return false;
            }
            else
            {
                EndBroken();
                return true;
            }
        }
    }

    private void EndBroken()
    {
        reader.End(MonotonicClock.NowNs(), isConnectionClosed: true);
        if (record!.Outcome is RequestOutcome.EarlyClose)
        {
            (record.Outcome, record.Detail) = (RequestOutcome.Reset, "the connection was reset");
        }

        Close(isConnectionClosed: true);
    }

    private void Close(bool isConnectionClosed)
    {
        if (isAborted && record!.Outcome != RequestOutcome.Finished)
        {
            // Cut off from this side: that is not the server's doing.
            (record.Outcome, record.Detail) = (RequestOutcome.Unfinished, "");
        }

        IsUsable = reader.KeepsAlive && !isConnectionClosed && !isAborted && rest.IsEmpty;
        (rest, record) = (default, null);
    }
}
