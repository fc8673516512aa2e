namespace Farthing.Workloads.Traces;

/// <summary>A forward-only stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream : Stream
{
    private readonly Stream inner;
    private readonly byte[] head;
    private readonly int headLength;
    private int position;

    public PeekStream(Stream inner, int peekBytes)
    {
        this.inner = inner;
        head = new byte[peekBytes];
        headLength = inner.ReadAtLeast(head, peekBytes, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes, fewer where the stream is shorter.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (position < headLength)
        {
            int taken = Math.Min(buffer.Length, headLength - position);
            head.AsSpan(position, taken).CopyTo(buffer);
            position += taken;
            return taken;
        }

        return inner.Read(buffer);
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
