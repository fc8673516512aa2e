using System.Data.Common;
using Farthing.Gateway.Journal;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger;

/// <summary>Follows a gateway's journal into a ledger, on a thread of its own beside every response's way. While the ledger is away the journal keeps everything, and the projector comes back to it, ever more slowly.</summary>
public sealed class Projector : IDisposable
{
    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(5);
    private readonly GatewayJournal journal;
    private readonly string folder;
    private readonly ProjectorOptions options;
    private readonly TimeProvider clock;
    private readonly JournalProjection projection;
    private readonly Thread thread;
    private readonly object gate = new();
    private JournalPosition applied;
    private long appliedSequence;
    private long caughtUpAt; // by the clock's timestamps
    private bool hasGrown;
    private bool isStopping;
    private bool isStarted;

    /// <summary>A projector, not yet started.</summary>
    /// <param name="store">Where to; not disposed of here.</param>
    /// <param name="journal">What is followed.</param>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">The time.</param>
    public Projector(
        ILedgerStore store,
        GatewayJournal journal,
        string folder,
        ProjectorOptions options,
        TimeProvider clock
    )
    {
        this.journal = journal;
        this.folder = folder;
        this.options = options;
        this.clock = RealTime.Of(clock); // The disk and the database know no speed.
        projection = new JournalProjection(store, folder, options.MaxRecords);
        thread = new Thread(Follow) { IsBackground = true, Name = "projector" };
        applied = store.Position(journal.GatewayId)?.Journal ?? JournalPosition.Start;
        caughtUpAt = clock.GetTimestamp();
    }

    /// <summary>Why nothing comes into the ledger now; null while it does.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Behind the last record that is in the ledger.</summary>
    public JournalPosition Applied
    {
        get
        {
            lock (gate)
            {
                return applied;
            }
        }
    }

    /// <summary>The last record that is in the ledger.</summary>
    public long AppliedSequence => Interlocked.Read(ref appliedSequence);

    /// <summary>Bytes of the journal that are not in the ledger yet.</summary>
    public long LagBytes
    {
        get
        {
            JournalPosition to = journal.Written;
            JournalPosition from = Applied;
            if (from >= to)
            {
                return 0;
            }

            long bytes = to.Offset - from.Offset;
            for (long segment = from.Segment; segment < to.Segment; segment++)
            {
                FileInfo file = new(SegmentFiles.PathOf(folder, segment));
                bytes += (file.Exists ? file.Length : 0) - SegmentHeader.Bytes;
            }

            return Math.Max(0, bytes);
        }
    }

    /// <summary>Seconds since the ledger last had everything; 0 while it has.</summary>
    public double LagSeconds
    {
        get
        {
            if (LagBytes == 0)
            {
                return 0;
            }

            lock (gate)
            {
                return clock.GetElapsedTime(caughtUpAt).TotalSeconds;
            }
        }
    }

    /// <summary>Waits until the ledger has what the journal holds up to a position.</summary>
    /// <param name="end">The position.</param>
    /// <param name="most">How long to wait for it.</param>
    /// <returns>False where it has not in that time.</returns>
    public bool WaitFor(JournalPosition end, TimeSpan most)
    {
        long began = clock.GetTimestamp();
        lock (gate)
        {
            while (applied < end)
            {
                TimeSpan left = most - clock.GetElapsedTime(began);
                if (left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(gate, left < WaitStep ? left : WaitStep);
            }
        }

        return true;
    }

    /// <summary>Brings the ledger up to the journal's end on the caller's thread. Only before <see cref="Start"/>.</summary>
    /// <returns>Records that were applied.</returns>
    public long CatchUp(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (isStarted)
            {
                throw new InvalidOperationException("the projector runs already");
            }
        }

        long records = projection.CatchUp(cancellation);
        MarkApplied(isCaughtUp: true);
        return records;
    }

    /// <summary>Begins to follow.</summary>
    public void Start()
    {
        lock (gate)
        {
            isStarted = true;
        }

        journal.Grew += Wake;
        thread.Start();
    }

    /// <summary>Applies what is there, if the ledger takes it, and ends. Dispose of the journal first, so that its last records come along.</summary>
    public void Dispose()
    {
        journal.Grew -= Wake;
        bool wasStarted;
        lock (gate)
        {
            isStopping = true;
            wasStarted = isStarted;
            Monitor.PulseAll(gate);
        }

        if (wasStarted)
        {
            thread.Join();
        }

        projection.Dispose();
    }

    private void Wake()
    {
        lock (gate)
        {
            if (!hasGrown)
            {
                hasGrown = true;
                Monitor.PulseAll(gate);
            }
        }
    }

    private void Follow()
    {
        TimeSpan wait = options.RetryAfter;
        while (true)
        {
            lock (gate)
            {
                hasGrown = false;
            }

            bool isLast;
            lock (gate)
            {
                isLast = isStopping;
            }

            try
            {
                do
                {
                    projection.Step();
                    MarkApplied(projection.IsCaughtUp);
                } while (!projection.IsCaughtUp);

                Failure = null;
                wait = options.RetryAfter;
                if (isLast)
                {
                    return;
                }

                Pause(options.GatherFor, evenIfGrown: true);
                Pause(Timeout.InfiniteTimeSpan, evenIfGrown: false);
            }
            catch (LedgerMovedException)
            {
                // Another projector was faster; go on where it left off.
            }
            catch (Exception failure) when (IsOfTheWorld(failure))
            {
                // The journal has everything: the ledger is behind, and /metrics shows by how much.
                Failure = failure;
                projection.Restart();
                if (isLast)
                {
                    return;
                }

                Pause(wait, evenIfGrown: true);
                wait = wait + wait < options.MaxRetryAfter ? wait + wait : options.MaxRetryAfter;
            }
        }
    }

    private static bool IsOfTheWorld(Exception failure) =>
        failure
            is DbException
                or IOException
                or UnauthorizedAccessException
                or JournalFormatException
                or FarthingException
                or TimeoutException;

    private void MarkApplied(bool isCaughtUp)
    {
        lock (gate)
        {
            applied = projection.Applied == default ? applied : projection.Applied;
            Interlocked.Exchange(ref appliedSequence, projection.AppliedSequence);
            caughtUpAt = isCaughtUp ? clock.GetTimestamp() : caughtUpAt;
        }
    }

    /// <summary>Waits, at most so long, for the journal to grow; only for stopping where <paramref name="evenIfGrown"/>.</summary>
    private void Pause(TimeSpan most, bool evenIfGrown)
    {
        lock (gate)
        {
            long began = clock.GetTimestamp();
            while (!isStopping && (evenIfGrown || !hasGrown))
            {
                TimeSpan left = most;
                if (most != Timeout.InfiniteTimeSpan)
                {
                    left = most - clock.GetElapsedTime(began);
                    if (left <= TimeSpan.Zero)
                    {
                        return;
                    }
                }

                Monitor.Wait(gate, left);
            }
        }
    }
}

/// <summary>Options of a projector.</summary>
public sealed record ProjectorOptions
{
    /// <summary>Records of one transaction; default 12,000 (about 4,000 attempts, some MB of memory).</summary>
    public int MaxRecords { get; init; } = 12_000;

    /// <summary>Time between two transactions while there is little to do, so that a few requests a second don't each cost one; default 100 ms.</summary>
    public TimeSpan GatherFor { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>First wait after a failure; it doubles with each; default 200 ms.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait after a failure; default 30 s.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}
