using System.Runtime.CompilerServices;
using Farthing.Gateway.Attempts;

namespace Farthing.Gateway.Forwarding;

/// <summary>A connection of HTTP/1.1 that knows of the attempt that was last written to it whether its answer began. The framework's client says nothing of a head until that is whole.</summary>
/// <remarks>A head of a status 1xx is no beginning: what follows it may take as long as the answer does.</remarks>
/// <param name="inner">The connection.</param>
internal sealed class WatchedConnection(Stream inner) : Stream
{
    /// <summary>Bytes until the first digit of the status, that one included: <c>HTTP/1.1 2</c>.</summary>
    private const int DecidingBytes = 10;

    private static readonly AsyncLocal<Attempt?> Written = new();
    private Attempt? attempt;
    private int seen;

    /// <inheritdoc/>
    public override bool CanRead => inner.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => inner.CanWrite;

    /// <inheritdoc/>
    public override bool CanTimeout => inner.CanTimeout;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What the caller writes from now on, to any connection, is this attempt's request.</summary>
    public static void Writes(Attempt attempt) => Written.Value = attempt;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        int read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (read > 0 && attempt is not null)
        {
            Note(buffer.Span[..read]);
        }

        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        Begin();
        return inner.WriteAsync(buffer, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        Begin();
        inner.Write(buffer, offset, count);
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>What came before the request was sent to its end (100, an early error) does not count.</summary>
    private void Begin()
    {
        attempt = Written.Value;
        attempt?.IsHeadBegun = false;
        seen = 0;
    }

    private void Note(ReadOnlySpan<byte> bytes)
    {
        int deciding = DecidingBytes - 1 - seen;
        bool isDecided = deciding < bytes.Length;
        attempt!.IsHeadBegun = !isDecided || bytes[deciding] != (byte)'1';
        seen += bytes.Length;
        if (isDecided)
        {
            attempt = null;
        }
    }
}
