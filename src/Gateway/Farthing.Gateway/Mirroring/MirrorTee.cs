using System.Buffers;
using System.IO.Pipelines;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Mirroring;

/// <summary>One direction of a live request, copied for its dry run. Writing never waits and never fails; reading may lag as far as the room reaches.</summary>
/// <param name="room">Where unread bytes are counted.</param>
internal sealed class MirrorTee(MirrorRoom room) : AsyncReadStream
{
    private readonly Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 0, resumeWriterThreshold: 0));
    private long unread;
    private bool isEnded;

    /// <summary>True when it was broken off because there was no room for more.</summary>
    public bool IsDropped { get; private set; }

    /// <summary>Copies what the live side read.</summary>
    public void Copy(ReadOnlySpan<byte> bytes)
    {
        if (isEnded || bytes.IsEmpty)
        {
            return;
        }

        if (!room.TryTake(bytes.Length))
        {
            IsDropped = true;
            End(new IOException("more waits for the dry run than is kept"));
            return;
        }

        Interlocked.Add(ref unread, bytes.Length);
        pipe.Writer.Write(bytes);
        ValueTask<FlushResult> flush = pipe.Writer.FlushAsync(); // It has no threshold to wait for.
        if (flush.IsCompletedSuccessfully && flush.Result.IsCompleted)
        {
            isEnded = true;
            GiveBack();
        }
    }

    /// <summary>The live side is at its end.</summary>
    /// <param name="broken">Why it broke off; null where it is whole.</param>
    public void End(Exception? broken = null)
    {
        if (!isEnded)
        {
            isEnded = true;
            pipe.Writer.Complete(broken);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellation = default
    )
    {
        ReadResult result = await pipe.Reader.ReadAsync(cancellation);
        int length = (int)Math.Min(buffer.Length, result.Buffer.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, length);
        taken.CopyTo(buffer.Span);
        pipe.Reader.AdvanceTo(taken.End);
        Interlocked.Add(ref unread, -length);
        room.GiveBack(length);
        return length;
    }

    /// <summary>Nobody reads on.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pipe.Reader.Complete();
            GiveBack();
        }

        base.Dispose(disposing);
    }

    private void GiveBack() => room.GiveBack(Interlocked.Exchange(ref unread, 0));
}
