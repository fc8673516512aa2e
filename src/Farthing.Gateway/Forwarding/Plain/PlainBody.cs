using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Farthing.Gateway.Forwarding.Plain;

/// <summary>The body of an answer, as it comes: read into the reader's own memory, its framing taken out in place.</summary>
/// <remarks>A read that waits allocates nothing: a paced stream waits for each of its events.</remarks>
internal sealed class PlainBody : Stream, IValueTaskSource<int>
{
    private readonly PlainClient client;
    private readonly PlainConnection connection;
    private byte[] first; // what came with the head
    private int firstAt;
    private int firstEnd;
    private bool isEnded;

    // Of the read that waits.
    private ManualResetValueTaskSourceCore<int> source;
    private Action? cameIn;
    private ValueTaskAwaiter<int> receiving;
    private Memory<byte> target;
    private CancellationToken cancellation;
    private CancellationTokenRegistration cutting;

    /// <summary>A body.</summary>
    /// <param name="client">Gets the connection back when the body is whole.</param>
    /// <param name="connection">Where it comes from.</param>
    /// <param name="first">A rented buffer: what of the body came with the head stands at its beginning.</param>
    /// <param name="length">How much that is.</param>
    public PlainBody(PlainClient client, PlainConnection connection, byte[] first, int length)
    {
        this.client = client;
        this.connection = connection;
        this.first = first;
        firstEnd = length;
        if (length == 0)
        {
            DropFirst();
        }

        if (connection.IsComplete)
        {
            End();
        }
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Hands over what came with the head, in the buffer that it came in.</summary>
    /// <param name="rented">The buffer, which is the caller's to return: what came stands at its beginning.</param>
    /// <param name="length">How much that is.</param>
    /// <returns>False where nothing came, or some of it was read.</returns>
    public bool TryTakeFirst(out byte[] rented, out int length)
    {
        (rented, length) = (first, firstEnd);
        if (firstEnd == 0 || firstAt > 0)
        {
            return false;
        }

        first = [];
        firstEnd = 0;
        return true;
    }

    /// <summary>Reads what is there, or what comes next.</summary>
    /// <param name="buffer">Framing passes through it: more of it may be written than what is returned.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    /// <returns>Bytes of the body; 0 at its end.</returns>
    /// <exception cref="IOException">The connection ended before the body did.</exception>
    /// <exception cref="InvalidDataException">What came is not HTTP/1.1.</exception>
    /// <exception cref="OperationCanceledException">The request was given up.</exception>
    public override ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (firstAt < firstEnd)
        {
            int length = Math.Min(firstEnd - firstAt, buffer.Length);
            first.AsSpan(firstAt, length).CopyTo(buffer.Span);
            firstAt += length;
            if (firstAt == firstEnd)
            {
                DropFirst();
            }

            return new(length);
        }

        return isEnded || buffer.IsEmpty ? new(0) : ReceiveAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("what comes from a socket is not waited for on a thread");

    /// <inheritdoc/>
    public int GetResult(short token) => source.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => source.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!isEnded)
        {
            // The upstream notices, and stops.
            isEnded = true;
            connection.Dispose();
        }

        DropFirst();
        base.Dispose(disposing);
    }

    private ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        (target, cancellation) = (buffer, cancel);
        cutting = connection.IsCutBy(cancel)
            ? default
            : cancel.UnsafeRegister(static one => ((PlainConnection)one!).Dispose(), connection);
        source.Reset();
        try
        {
            return Receive() is int length ? new(length) : new(this, source.Version);
        }
        catch (Exception lost)
        {
            return ValueTask.FromException<int>(Failed(lost));
        }
    }

    /// <summary>Receives until some of the body has come, or its end.</summary>
    /// <returns>How much; null where that is to be waited for.</returns>
    private int? Receive()
    {
        while (true)
        {
#pragma warning disable CA2012 // Taken once, and not before it came. To await it would allocate.
            receiving = connection.ReceiveAsync(target).GetAwaiter();
#pragma warning restore CA2012
            if (!receiving.IsCompleted)
            {
                receiving.UnsafeOnCompleted(cameIn ??= CameIn);
                return null;
            }

            if (Take(receiving.GetResult()) is int length)
            {
                return length;
            }
        }
    }

    private void CameIn()
    {
        int? read;
        try
        {
            read = Take(receiving.GetResult()) ?? Receive();
        }
        catch (Exception lost)
        {
            source.SetException(Failed(lost));
            return;
        }

        if (read is int length)
        {
            source.SetResult(length);
        }
    }

    /// <summary>Takes what came.</summary>
    /// <param name="read">How many bytes; 0: the connection ended.</param>
    /// <returns>Bytes of the body, 0 at its end; null where only framing came.</returns>
    private int? Take(int read)
    {
        int length = 0;
        if (read > 0)
        {
            length = connection.Take(target.Span[..read]);
            isEnded = connection.IsComplete;
        }
        else
        {
            isEnded = connection.EndsWith()
                ? true
                : throw new IOException("the upstream closed the connection in the middle of its answer");
        }

        if (length == 0 && !isEnded)
        {
            return null;
        }

        cutting.Dispose();
        (target, cutting) = (default, default);
        if (isEnded)
        {
            client.Release(connection);
        }

        return length;
    }

    private Exception Failed(Exception lost)
    {
        cutting.Dispose();
        (target, cutting) = (default, default);
        return lost is not (SocketException or ObjectDisposedException) ? lost
            : cancellation.IsCancellationRequested
                ? new OperationCanceledException(lost.Message, lost, cancellation)
            : connection.Lost(lost);
    }

    private void End()
    {
        isEnded = true;
        client.Release(connection);
    }

    private void DropFirst()
    {
        if (first.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(first);
            first = [];
        }

        firstAt = firstEnd = 0;
    }
}
