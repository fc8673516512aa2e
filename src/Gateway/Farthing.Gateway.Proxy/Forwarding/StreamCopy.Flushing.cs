using System.IO.Pipelines;

namespace Farthing.Gateway.Forwarding;

/// <content>What a reader has not taken yet. A stream whose hold was learned is read on meanwhile, because its upstream generates on; others wait.</content>
internal sealed partial class StreamCopy
{
    /// <summary>So much may wait for a reader beside what the server and the kernel hold; one that is further behind counts as gone.</summary>
    private const int MaxBehindBytes = 256 << 10;

    private Task? behind; // a flush that the reader has not taken yet, while the stream is read on
    private int behindBytes; // written since it began

    private ValueTask FlushAsync()
    {
        if (behind is { IsCompleted: false })
        {
            return default; // What was written since then follows it.
        }

        (behind, behindBytes) = (null, 0);
        try
        {
            ValueTask<FlushResult> flush = writer.FlushAsync(cut);
            if (flush.IsCompletedSuccessfully)
            {
                return default;
            }

            ValueTask waiting = WaitForReaderAsync(flush);
            if (run.Stream is null)
            {
                return waiting;
            }

            behind = waiting.AsTask();
        }
        catch (OperationCanceledException)
        {
            // As below.
        }

        return default;
    }

    private async ValueTask WaitForReaderAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            deadline.ReaderIsSlow(true);
            await flush;
            deadline.ReaderIsSlow(false);
        }
        catch (OperationCanceledException)
        {
            // The read that is under way says why, and ends first.
        }
    }

    /// <summary>Notes bytes that were written while the reader is behind; one that is too far behind is cut off.</summary>
    private void NoteBehind(int bytes)
    {
        behindBytes += bytes;
        if (behindBytes > MaxBehindBytes)
        {
            exchange.Http.Abort();
        }
    }

    /// <summary>Waits for a read, and sends what waits as soon as the reader takes it.</summary>
    private async ValueTask<int> ReadOnAsync(Task<int> reading)
    {
        while (behind is Task flush && await Task.WhenAny(reading, flush) != reading)
        {
            await FlushAsync();
        }

        return await reading;
    }

    /// <summary>Waits until the reader has taken what was flushed: the rest goes out with the answer's end.</summary>
    private async ValueTask CatchUpAsync()
    {
        if (behind is Task flush)
        {
            await flush;
            behind = null;
        }
    }
}
