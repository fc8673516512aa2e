using Farthing.Numerics.Clocks;
using Farthing.Numerics.Files;
using Microsoft.Win32.SafeHandles;

namespace Farthing.Gateway.Journal;

/// <summary>The append-only journal of one gateway: what is in it happened, what is not did not. Everything else (database, balances) can be made anew from it.</summary>
/// <remarks>
/// Who waits for a record writes it, with all that came before it, unless somebody is writing already: then that one takes it along, so that records which come together share a write (group commit). Waking a thread for it would cost several times the write. What cannot be done on a request's way (a new segment, a disk that refuses, everything where the disk must have it) is done by a thread of the journal's own, which also syncs.
/// Where the disk refuses, <see cref="AppendAsync{T}"/> fails at once, so that nothing is dispatched which could not be accounted for, while what is appended about dispatched attempts waits in memory and is tried again.
/// </remarks>
public sealed partial class GatewayJournal : IDisposable
{
    private static readonly TimeSpan LazyFor = TimeSpan.FromMilliseconds(2); // how long what nobody waits for may wait
    private readonly JournalOptions options;
    private readonly TimeProvider clock;
    private readonly TimeProvider real; // of the disk
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
    private long lazySince; // timestamp of the oldest record of `filling`, where nobody waits for it
    private long watchedSequence; // up to which the writer knew of records when it last looked
    private bool isTaken; // somebody owns `writing`, and the segment's end
    private bool isHanded; // who owned them could not write, and left them to the writer
    private bool isDirty; // the system has more than the disk
    private bool isWaiting; // the writer
    private bool isWatching; // it looks again by itself, soon enough for what nobody waits for
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
        real = RealTime.Of(clock);
        this.lockFile = lockFile;
        GatewayId = gatewayId;
        Recovery = recovery;
        nextSequence = recovery?.NextSequence ?? 1;
        lastUnixNs = recovery?.LastUnixNs ?? 0;
        durable = nextSequence - 1;
        lastWritten = durable;
        written = recovery?.End ?? JournalPosition.Start;
        writer = new Thread(Write) { IsBackground = true, Name = "journal" };
    }

    /// <summary>Id of the journal: drawn when it was begun, and kept.</summary>
    public Guid GatewayId { get; }

    /// <summary>Its folder.</summary>
    public string Folder => options.Folder;

    /// <summary>Elapsed time of the machine, and what the clock says; nanoseconds.</summary>
    internal (long ElapsedNs, long UnixNs) Now =>
        (ElapsedNs(clock), (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    /// <summary>Findings of its opening; null for a new one.</summary>
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

    /// <summary>The last record that was appended; it may wait to be written.</summary>
    public long LastSequence
    {
        get
        {
            lock (gate)
            {
                return nextSequence - 1;
            }
        }
    }

    /// <summary>Up to this record all are kept as <see cref="JournalOptions.Durability"/> says.</summary>
    public long KeptSequence
    {
        get
        {
            lock (gate)
            {
                return options.Durability == JournalDurability.Write ? lastWritten : durable;
            }
        }
    }

    /// <summary>Why it cannot be written now; null while it can.</summary>
    public JournalUnavailableException? Failure => failure;

    /// <summary>Raised by who wrote, after each write: projectors wake up.</summary>
    public event Action? Grew;

    /// <summary>Opens a gateway's journal, or begins one.</summary>
    /// <exception cref="JournalFormatException">It is damaged elsewhere than at its end.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another gateway has it open.</exception>
    public static GatewayJournal Open(JournalOptions options, TimeProvider clock)
    {
        PrivateFile.MakeFolder(options.Folder);
        FileStream lockFile = PrivateFile.Open(
            Path.Combine(options.Folder, "lock"),
            FileMode.OpenOrCreate,
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

    /// <summary>Elapsed time of the machine: the same for all its processes until it is started anew. Nanoseconds.</summary>
    internal static long ElapsedNs(TimeProvider clock) =>
        (long)((Int128)clock.GetTimestamp() * 1_000_000_000 / clock.TimestampFrequency);

    /// <summary>Appends a record; the task ends when it is kept as <see cref="JournalOptions.Durability"/> says.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be written: by this call, or by the task. In the second case the record may still be kept later.</exception>
    public Task AppendAsync<T>(in T record)
        where T : IJournalRecord<T>
    {
        Task? kept;
        lock (gate)
        {
            ThrowWhileFailing();
            Add(record);
            kept = LeadOrWait();
        }

        return kept ?? Lead();
    }

    /// <summary>Appends two records that go into one write. They may be waited for later, so that others which come meanwhile go into the same one; who does not wait finds them written as <see cref="Append{T}"/> says.</summary>
    /// <returns>What to wait for, by <see cref="KeptAsync"/>: the second one's sequence.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be written; neither is kept.</exception>
    public long Append<TFirst, TSecond>(in TFirst first, in TSecond second)
        where TFirst : IJournalRecord<TFirst>
        where TSecond : IJournalRecord<TSecond>
    {
        lock (gate)
        {
            ThrowWhileFailing();
            bool isFirst = filling.Length == 0;
            Add(first);
            filling.Add(second, nextSequence, lastUnixNs);
            SeeToIt(isFirst);
            return nextSequence++;
        }
    }

    /// <summary>Waits until a record that was appended is kept as <see cref="JournalOptions.Durability"/> says, and all before it.</summary>
    /// <exception cref="JournalUnavailableException">By the task: it cannot be written. It may still be kept later.</exception>
    public Task KeptAsync(long sequence)
    {
        Task? kept;
        lock (gate)
        {
            if (sequence <= KeptSequence)
            {
                return Task.CompletedTask;
            }

            kept = isTaken && sequence <= writing.LastSequence ? writing.Kept() : LeadOrWait();
        }

        return kept ?? Lead();
    }

    /// <summary>Appends a record that nobody waits for. It is written in order with all others, within 2 to 3 ms: with the next one that somebody waits for, or by itself.</summary>
    /// <returns>Its sequence.</returns>
    /// <exception cref="JournalUnavailableException">More waits in memory than may.</exception>
    public long Append<T>(in T record)
        where T : IJournalRecord<T>
    {
        lock (gate)
        {
            bool isFirst = filling.Length == 0;
            Add(record);
            SeeToIt(isFirst);
            return nextSequence - 1;
        }
    }

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
        file?.Dispose();
        lockFile.Dispose();
    }

    /// <summary>Records without a waiting thread are written within <see cref="LazyFor"/>. Within the gate.</summary>
    private void SeeToIt(bool isFirst)
    {
        if (isFirst)
        {
            lazySince = RealTime.Clock.GetTimestamp();
        }

        if (!isTaken)
        {
            WakeLazily();
        }
    }

    private void ThrowWhileFailing()
    {
        if (failure is JournalUnavailableException why)
        {
            throw why;
        }
    }

    private void Add<T>(in T record)
        where T : IJournalRecord<T>
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (filling.Length > options.MaxPendingBytes)
        {
            throw failure ?? new JournalUnavailableException("the disk does not keep up");
        }

        // A clock that is set back must not make times run backwards.
        long nowNs = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        lastUnixNs = Math.Max(lastUnixNs, nowNs);
        filling.Add(record, nextSequence, lastUnixNs);
        nextSequence++;
    }
}

/// <summary>When an appended record counts as kept.</summary>
public enum JournalDurability
{
    /// <summary>When the operating system has it: a killed process loses nothing, a power failure the last 50 ms.</summary>
    Write,

    /// <summary>When the disk has it: a power failure loses nothing. About a millisecond more each.</summary>
    Fsync,
}
