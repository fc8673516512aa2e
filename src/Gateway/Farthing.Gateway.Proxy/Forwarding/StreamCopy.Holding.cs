using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Learning;

namespace Farthing.Gateway.Forwarding;

/// <content>A stream whose hold is raised while it is read on, and what ends it where that is used up.</content>
internal sealed partial class StreamCopy
{
    /// <summary>Counted at most of what lies unread when a stream is cut.</summary>
    private const int MaxUnreadBytes = 8 << 20; // More than a socket's buffers hold by default.

    private StreamHold? hold; // null: it is the worst case, or nothing more comes
    private SpendingRefusal? outOfBudget;

    /// <summary>Ends the wait for a raise, so that its attempt may be settled: what came is charged, whether or not it was raised.</summary>
    public static async ValueTask EndRaiseAsync(StreamHold? hold)
    {
        try
        {
            if (hold is not null)
            {
                await hold.EndAsync();
            }
        }
        catch (JournalUnavailableException)
        {
            // It ends within what the journal last held.
        }
    }

    /// <summary>Sees whether the hold was raised in the last moment.</summary>
    /// <returns>False where it was not, and the answer has not come to its end.</returns>
    private async ValueTask<bool> CoverAsync()
    {
        SpendingRefusal? refusal = await hold!.EndAsync();
        outOfBudget = scanner.IsWhole ? null : refusal;
        return outOfBudget is null;
    }

    /// <summary>Counts what the last read brought beyond a step, and what lies unread behind it.</summary>
    private ValueTask TakeUnreadAsync(FilterStep step, int length)
    {
        left = length - step.Consumed;
        buffer.AsSpan(step.Consumed, left).CopyTo(buffer);
        left = step.IsCostDue ? Count(left) : left;
        return TakeUnreadAsync();
    }

    /// <summary>Counts what lies unread, and cuts the upstream off: it made that, and bills it.</summary>
    private async ValueTask TakeUnreadAsync()
    {
        using CancellationTokenSource over = new();
        int taken = 0;
        try
        {
            while (taken < MaxUnreadBytes && buffer.Length > 0)
            {
                MakeRoom(BurstReadBytes);
                isReading = true;
                ValueTask<int> reading = body.ReadAsync(buffer.AsMemory(left, BurstReadBytes), over.Token);
                if (!reading.IsCompleted)
                {
                    await over.CancelAsync();
                }

                int read = await reading;
                isReading = false;
                if (read == 0)
                {
                    break;
                }

                taken += read;
                left = Count(left + read);
            }
        }
        catch (Exception cut)
            when (cut is OperationCanceledException or ObjectDisposedException || IsBreak(cut))
        {
            isReading = false; // Nothing more lies there.
        }

        answer.Dispose();
    }

    private int Count(int length)
    {
        int from = 0;
        FilterStep step;
        do
        {
            step = filter.Step(buffer.AsSpan(from, length - from));
            from += step.Consumed;
        } while (step.IsCostDue);

        buffer.AsSpan(from, length - from).CopyTo(buffer);
        return length - from;
    }

    /// <summary>Its last usage came: nothing more is held for it.</summary>
    private async ValueTask NoteLastAsync()
    {
        await EndRaiseAsync(hold);
        hold = null;
        Note();
    }
}
