using System.Buffers;

namespace Farthing.Gateway.Caching.Answers;

/// <summary>Collects what the client gets, up to a bound.</summary>
/// <param name="maxBytes">A longer answer is not kept.</param>
internal sealed class AnswerCapture(int maxBytes)
{
    private byte[] buffer = [];

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>True when it was longer than the bound.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>What was collected.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(0, Length);

    /// <summary>The same, until it is dropped.</summary>
    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, Length);

    /// <summary>Adds what is sent.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsTooLong || bytes.Length > maxBytes - Length)
        {
            IsTooLong = true;
            Drop();
            return;
        }

        if (buffer.Length - Length < bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (Length + bytes.Length) * 2));
            Span.CopyTo(larger);
            int length = Length;
            Drop();
            (buffer, Length) = (larger, length);
        }

        bytes.CopyTo(buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Returns its buffer.</summary>
    public void Drop()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        (buffer, Length) = ([], 0);
    }
}
