using Microsoft.Win32.SafeHandles;

namespace Farthing.Gateway.Journal;

/// <summary>The append-only journal of one gateway: what is in it happened, what is not did not. Everything else (database, balances) can be made anew from it.</summary>
/// <remarks>
/// Any thread appends; one thread writes, so that records which come together share a write (group commit: +10 µs of processor time a request where a write of its own costs four times as much).
/// Where the disk refuses, <see cref="AppendAsync{T}"/> fails at once, so that nothing is dispatched which could not be accounted for, while what is appended about dispatched attempts waits in memory and is tried again.
/// </remarks>
public sealed partial class GatewayJournal : IDisposable
{
    private const int LazyWakeMs = 2;
    private readonly JournalOptions options;
    private readonly TimeProvider clock;
    private readonly FileStream lockFile;
    private readonly Thread writer;
    private readonly object gate = new();
    private JournalBatch filling = new();
    private JournalBatch writing = new();
    private SafeFileHandle? file;
    private JournalPosition written;
    private long nextSequence;
    private long lastUnixNs;
    private long durable; // sequence up to which the disk has it
    private long lastWritten; // sequence up to which the system has it
    private readonly Timer lazyWake; // writes what nobody waits for
    private bool isLazyWakeSet;
    private bool isWaiting;
    private bool isSyncAsked;
    private bool isSyncBroken;
    private bool isStopping;
    private bool isDisposed;
    private volatile JournalUnavailableException? failure;

    private GatewayJournal(
        JournalOptions options,
        TimeProvider clock,
        FileStream lockFile,
        Guid gatewayId,
        JournalRecovery? recovery
    )
    {
        this.options = options;
        this.clock = clock;
        this.lockFile = lockFile;
        GatewayId = gatewayId;
        Recovery = recovery;
        nextSequence = recovery?.NextSequence ?? 1;
        lastUnixNs = recovery?.LastUnixNs ?? 0;
        durable = nextSequence - 1;
        lastWritten = durable;
        written = recovery?.End ?? JournalPosition.Start;
        writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        lazyWake = new Timer(
            static me => ((GatewayJournal)me!).OnLazyWake(),
            this,
            Timeout.Infinite,
            Timeout.Infinite
        );
    }

    /// <summary>Whose journal it is: drawn when it was begun, and kept.</summary>
    public Guid GatewayId { get; }

    /// <summary>What was found when it was opened; null for a new one.</summary>
    public JournalRecovery? Recovery { get; }

    /// <summary>Up to here readers find whole records.</summary>
    public JournalPosition Written
    {
        get
        {
            lock (gate)
            {
                return written;
            }
        }
    }

    /// <summary>Why it cannot be written now; null while it can.</summary>
    public JournalUnavailableException? Failure => failure;

    /// <summary>Raised on the writing thread after each write: projectors wake up.</summary>
    public event Action? Grew;

    /// <summary>Opens a gateway's journal, or begins one.</summary>
    /// <exception cref="JournalFormatException">It is damaged elsewhere than at its end.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway has it open.</exception>
    public static GatewayJournal Open(JournalOptions options, TimeProvider clock)
    {
        Directory.CreateDirectory(options.Folder);
        FileStream lockFile = new(
            Path.Combine(options.Folder, "lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        try
        {
            JournalRecovery? recovery = JournalRecovery.Run(options.Folder);
            GatewayJournal journal = new(
                options,
                clock,
                lockFile,
                recovery?.GatewayId ?? Guid.CreateVersion7(clock.GetUtcNow()),
                recovery
            );
            journal.OpenSegment();
            journal.writer.Start();
            return journal;
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Appends a record; the task ends when it is kept as <see cref="JournalOptions.Durability"/> says.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be written: by this call, or by the task. In the second case the record may still be kept later.</exception>
    public Task AppendAsync<T>(in T record)
        where T : struct, IJournalRecord<T>
    {
        if (failure is JournalUnavailableException why)
        {
            throw why;
        }

        return Add(record, isAwaited: true)!;
    }

    /// <summary>Appends two records that go into one write; the task ends when both are kept.</summary>
    /// <exception cref="JournalUnavailableException">As <see cref="AppendAsync{T}"/>; neither is kept where this call throws.</exception>
    public Task AppendAsync<TFirst, TSecond>(in TFirst first, in TSecond second)
        where TFirst : struct, IJournalRecord<TFirst>
        where TSecond : struct, IJournalRecord<TSecond>
    {
        if (failure is JournalUnavailableException why)
        {
            throw why;
        }

        lock (gate)
        {
            // The writer wakes when the lock is let go, and finds both.
            Task kept = Add(first, isAwaited: true)!;
            filling.Add(second, nextSequence, lastUnixNs);
            nextSequence++;
            return kept;
        }
    }

    /// <summary>Appends a record that nobody waits for. It is written in order with all others, within 2 ms: with the next one that somebody waits for, or by itself. Waking the writer for each would cost more than the record.</summary>
    /// <exception cref="JournalUnavailableException">More waits in memory than may.</exception>
    public void Append<T>(in T record)
        where T : struct, IJournalRecord<T> => Add(record, isAwaited: false);

    /// <summary>Waits until everything that was appended before is written, and the disk has it.</summary>
    public void Flush()
    {
        lock (gate)
        {
            long upTo = nextSequence - 1;
            while (durable < upTo && failure is null && !isDisposed)
            {
                isSyncAsked = true;
                Monitor.PulseAll(gate);
                Monitor.Wait(gate, 100);
            }
        }
    }

    /// <summary>Writes what waits, and closes.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            isStopping = true;
            Monitor.PulseAll(gate);
        }

        writer.Join();
        lazyWake.Dispose();
        file?.Dispose();
        lockFile.Dispose();
    }

    private Task? Add<T>(in T record, bool isAwaited)
        where T : struct, IJournalRecord<T>
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            if (filling.Length > options.MostPendingBytes)
            {
                throw failure ?? new JournalUnavailableException("the disk does not keep up");
            }

            // A clock that is set back must not make times run backwards.
            long nowNs = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            lastUnixNs = Math.Max(lastUnixNs, nowNs);
            filling.Add(record, nextSequence, lastUnixNs);
            nextSequence++;
            if (isWaiting && isAwaited)
            {
                isWaiting = false;
                Monitor.PulseAll(gate);
            }
            else if (isWaiting && !isLazyWakeSet)
            {
                isLazyWakeSet = true;
                lazyWake.Change(LazyWakeMs, Timeout.Infinite);
            }

            return isAwaited ? filling.Kept.Task : null;
        }
    }

    private void OnLazyWake()
    {
        lock (gate)
        {
            isLazyWakeSet = false;
            if (isWaiting && !isDisposed)
            {
                isWaiting = false;
                Monitor.PulseAll(gate);
            }
        }
    }

    private void Write()
    {
        long syncedAt = clock.GetTimestamp();
        bool isDirty = false;
        while (true)
        {
            bool mustSync;
            lock (gate)
            {
                while (filling.Length == 0 && !isStopping && !isSyncAsked)
                {
                    isWaiting = true;
                    if (isDirty)
                    {
                        TimeSpan left = options.SyncEvery - clock.GetElapsedTime(syncedAt);
                        if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left))
                        {
                            break;
                        }
                    }
                    else
                    {
                        Monitor.Wait(gate);
                    }
                }

                isWaiting = false;
                mustSync = isSyncAsked || isStopping;
                isSyncAsked = false;
                if (filling.Length == 0 && isStopping && !isDirty)
                {
                    return;
                }

                (filling, writing) = (writing, filling);
            }

            if (writing.Length > 0 && !WriteBatch())
            {
                return; // Stopped while the disk refused.
            }

            isDirty |= writing.Length > 0;
            bool isDue =
                options.Durability == JournalDurability.Fsync
                || mustSync
                || clock.GetElapsedTime(syncedAt) >= options.SyncEvery;
            if (isDirty && isDue && TrySync())
            {
                isDirty = false;
                syncedAt = clock.GetTimestamp();
            }

            lock (gate)
            {
                durable = isDirty ? durable : lastWritten;
                Monitor.PulseAll(gate);
            }

            writing.Complete();
            Grew?.Invoke();
        }
    }

    /// <summary>Writes the batch at the segment's end; tries again until it is written. False when it is to stop and cannot.</summary>
    private bool WriteBatch()
    {
        while (true)
        {
            try
            {
                if (
                    written.Offset > SegmentHeader.Bytes
                    && written.Offset + writing.Length > options.SegmentBytes
                )
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
                Figures.Wrote(writing.Length);
                lock (gate)
                {
                    written = written with { Offset = written.Offset + writing.Length };
                    lastWritten = writing.LastSequence;
                }

                failure = isSyncBroken ? failure : null;
                return true;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                JournalUnavailableException why = new(
                    $"the journal cannot be written: {refused.Message}",
                    refused
                );
                failure = why;
                writing.Refuse(why);
                lock (gate)
                {
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

    /// <summary>A disk that failed to sync may have dropped what was written: nothing more is taken until a restart has read what is there.</summary>
    private bool TrySync()
    {
        try
        {
            long began = clock.GetTimestamp();
            RandomAccess.FlushToDisk(file!);
            Figures.Synced(clock.GetElapsedTime(began));
            return true;
        }
        catch (IOException refused)
        {
            isSyncBroken = true;
            failure = new JournalUnavailableException(
                $"the journal's disk failed: {refused.Message}; restart when it is mended",
                refused
            );
            writing.Refuse(failure);
            return false;
        }
    }
}
