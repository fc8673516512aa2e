using System.Buffers;

namespace Farthing.Gateway.Http;

/// <summary>Bytes that are written one after the other into one rented buffer.</summary>
/// <param name="capacity">Bytes that are expected.</param>
internal sealed class PooledBytes(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes that were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, Length);

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return buffer.AsSpan(Length);
    }

    /// <summary>Hands the buffer over: it is the taker's to return.</summary>
    public byte[] Take()
    {
        byte[] taken = buffer;
        buffer = [];
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(Take());
        }
    }

    private void Grow(int sizeHint)
    {
        if (buffer.Length - Length < Math.Max(1, sizeHint))
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + sizeHint, buffer.Length * 2));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
