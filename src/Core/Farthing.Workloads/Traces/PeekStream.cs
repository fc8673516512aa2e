namespace Farthing.Workloads.Traces;

/// <summary>A forward-only stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream : ForwardStream
{
    private readonly byte[] head;
    private readonly int headLength;
    private int position;

    public PeekStream(Stream inner, int peekBytes)
        : base(inner)
    {
        head = new byte[peekBytes];
        headLength = inner.ReadAtLeast(head, peekBytes, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes, fewer where the stream is shorter.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    public override int Read(Span<byte> buffer)
    {
        if (position < headLength)
        {
            int taken = Math.Min(buffer.Length, headLength - position);
            head.AsSpan(position, taken).CopyTo(buffer);
            position += taken;
            return taken;
        }

        return Inner.Read(buffer);
    }
}
