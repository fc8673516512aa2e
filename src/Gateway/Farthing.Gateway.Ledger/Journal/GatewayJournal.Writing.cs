using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Journal;

/// <content>Who writes: the one who waits for a record, or the journal's own thread. Whoever has taken the batch writes alone.</content>
public sealed partial class GatewayJournal
{
    private const int MaxRounds = 4; // of one who leads, for others who came meanwhile

    /// <summary>Takes the batch to write it here, and gives null; or, where that cannot be, gives what to wait for. Within the gate.</summary>
    private Task? LeadOrWait()
    {
        bool mayLead =
            !isTaken
            && options.Durability == JournalDurability.Write
            && !IsSegmentFull(filling)
            && !isStopping;
        if (mayLead)
        {
            Take();
            return null;
        }

        Task kept = filling.Kept();
        if (!isTaken)
        {
            WakeWriter();
        }

        return kept;
    }

    /// <summary>Writes the batch that was taken, and a few that come meanwhile.</summary>
    private Task Lead()
    {
        Task own = Task.CompletedTask;
        for (int round = 1; ; round++)
        {
            bool isWritten = false;
            try
            {
                RandomAccess.Write(file!, writing.Bytes, written.Offset);
                isWritten = true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // The writer meets the same, says why, and tries again for as long as it takes.
            }
            finally
            {
                if (!isWritten)
                {
                    own = HandOver(isOwn: round == 1) ?? own;
                }
            }

            if (!isWritten)
            {
                return own;
            }

            bool goesOn;
            TaskCompletionSource? waiters;
            lock (gate)
            {
                MarkWritten();
                waiters = writing.Finish();
                isTaken = false;
                goesOn = round < MaxRounds && filling.IsAwaited && !IsSegmentFull(filling) && !isStopping;
                if (goesOn)
                {
                    Take();
                }
                else if (isStopping || isSyncAsked || filling.IsAwaited)
                {
                    WakeWriter();
                }
                else if (filling.Length > 0)
                {
                    WakeLazily();
                }
            }

            waiters?.TrySetResult();
            Grew?.Invoke();
            if (!goesOn)
            {
                return own;
            }
        }
    }

    private Task? HandOver(bool isOwn)
    {
        lock (gate)
        {
            isHanded = true;
            WakeWriter();
            return isOwn ? writing.Kept() : null;
        }
    }

    private void Take()
    {
        isTaken = true;
        (filling, writing) = (writing, filling);
    }

    private void MarkWritten()
    {
        Figures.Wrote(writing.Length);
        written = written with { Offset = written.Offset + writing.Length };
        lastWritten = writing.LastSequence;
        if (!isDirty)
        {
            isDirty = true;
            WakeWriter(); // It has to sync in a while.
        }
    }

    private bool IsSegmentFull(JournalBatch next) =>
        written.Offset > SegmentHeader.Bytes && written.Offset + next.Length > options.SegmentBytes;

    private void WakeWriter()
    {
        if (isWaiting)
        {
            isWaiting = false;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Sees to it that the writer looks at what nobody waits for. While records come it looks by itself; to wake it for each would cost more than to write it.</summary>
    private void WakeLazily()
    {
        if (!isWatching)
        {
            WakeWriter();
        }
    }

    private void Write()
    {
        long syncedAt = real.GetTimestamp();
        while (true)
        {
            bool mustSync;
            bool hasBatch;
            lock (gate)
            {
                WaitForWork(syncedAt);
                hasBatch = isHanded;
                isHanded = false;
                if (!isTaken && filling.Length > 0)
                {
                    Take();
                    hasBatch = true;
                }

                bool isElsewhere = isTaken && !hasBatch;
                if (isStopping && !isTaken && (!isDirty || isSyncBroken))
                {
                    return;
                }

                mustSync = isStopping || isSyncAsked;
                isSyncAsked &= isElsewhere; // Whoever asked waits for that batch too.
            }

            if (hasBatch && !WriteBatch())
            {
                return; // Stopped while the disk refused.
            }

            bool isKeptNow = options.Durability == JournalDurability.Write;
            if (hasBatch && isKeptNow)
            {
                Finish();
            }

            bool isDue = !isKeptNow || mustSync || real.GetElapsedTime(syncedAt) >= options.SyncEvery;
            if (isDue && TrySync(hasBatch && !isKeptNow))
            {
                syncedAt = real.GetTimestamp();
            }

            if (hasBatch && !isKeptNow)
            {
                Finish();
            }
        }
    }

    /// <summary>Until there is something to write that nobody else writes, or to sync. Within the gate.</summary>
    private void WaitForWork(long syncedAt)
    {
        while (!isHanded && (isTaken || !IsWorkThere()))
        {
            TimeSpan left =
                isDirty && !isSyncBroken
                    ? options.SyncEvery - real.GetElapsedTime(syncedAt)
                    : TimeSpan.MaxValue;
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            // After records it looks once more, so that who appends the next need not wake it.
            isWatching = filling.Length > 0 || nextSequence != watchedSequence;
            watchedSequence = nextSequence;
            if (isWatching)
            {
                TimeSpan young =
                    filling.Length > 0 && !isTaken
                        ? LazyFor - RealTime.Clock.GetElapsedTime(lazySince)
                        : LazyFor;
                left = young < left ? young : left;
            }

            isWaiting = true;
            if (left == TimeSpan.MaxValue)
            {
                Monitor.Wait(gate);
            }
            else
            {
                Monitor.Wait(gate, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, int.MaxValue));
            }
        }

        isWaiting = isWatching = false;
    }

    /// <summary>True when there is something to write and no other thread has the batch: records that a thread waits for, or records that are old enough. Within the gate.</summary>
    private bool IsWorkThere() =>
        isStopping
        || isSyncAsked
        || filling.IsAwaited
        || (filling.Length > 0 && RealTime.Clock.GetElapsedTime(lazySince) >= LazyFor);

    /// <summary>Those who wait for the batch go on; the next may be written.</summary>
    private void Finish()
    {
        TaskCompletionSource? waiters;
        lock (gate)
        {
            waiters = writing.Finish();
            isTaken = false;
        }

        waiters?.TrySetResult();
        Grew?.Invoke();
    }

    /// <summary>Writes the batch at the segment's end, which may be a new segment's; tries again until it is written. False when it is to stop and cannot.</summary>
    private bool WriteBatch()
    {
        while (true)
        {
            try
            {
                if (IsSegmentFull(writing))
                {
                    RandomAccess.FlushToDisk(file!);
                    file!.Dispose();
                    lock (gate)
                    {
                        written = new JournalPosition(written.Segment + 1, SegmentHeader.Bytes);
                    }
                }

                if (file!.IsClosed)
                {
                    OpenSegment(writing.FirstSequence);
                }

                RandomAccess.Write(file!, writing.Bytes, written.Offset);
                lock (gate)
                {
                    MarkWritten();
                    failure = isSyncBroken || filling.IsRefused ? failure : null; // What was refused meanwhile is written first.
                }

                return true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                JournalUnavailableException why = new(
                    $"the journal cannot be written: {refused.Message}",
                    refused
                );
                lock (gate)
                {
                    failure = why;
                    writing.Refuse(why);
                    filling.Refuse(why);
                    if (isStopping)
                    {
                        return false;
                    }

                    Monitor.Wait(gate, options.RetryAfter);
                }
            }
        }
    }

    /// <summary>Brings what the system has to the disk. A disk that failed to sync may have dropped what was written: nothing more is taken until a restart has read what is there.</summary>
    /// <param name="isBatchMeant">Whether who waits for the batch waits for this.</param>
    private bool TrySync(bool isBatchMeant)
    {
        long upTo;
        lock (gate)
        {
            if (!isDirty || isSyncBroken)
            {
                return false;
            }

            upTo = lastWritten;
            isDirty = false; // Who writes from here on makes it true again.
        }

        try
        {
            long began = real.GetTimestamp();
            RandomAccess.FlushToDisk(file!);
            Figures.Synced(real.GetElapsedTime(began));
            lock (gate)
            {
                durable = upTo;
                Monitor.PulseAll(gate);
            }

            return true;
        }
        catch (IOException refused)
        {
            JournalUnavailableException why = new(
                $"the journal's disk failed: {refused.Message}; restart when it is mended",
                refused
            );
            lock (gate)
            {
                (isSyncBroken, isDirty, failure) = (true, true, why);
                if (isBatchMeant)
                {
                    writing.Refuse(why);
                }
            }

            return false;
        }
    }
}
