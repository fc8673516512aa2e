using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>Ends an attempt that takes too long, or whose reader has gone. Costs a read nothing but the noting of its time.</summary>
internal sealed class AttemptDeadline : IDisposable
{
    private readonly TimeProvider clock;
    private readonly UpstreamTimeouts timeouts;
    private readonly TimeSpan stalledReader;
    private readonly CancellationTokenSource source = new();
    private readonly CancellationTokenRegistration registration;
    private readonly ITimer timer;
    private readonly long startedAt;
    private long lastReadAt;
    private long slowAt;
    private long goneAt;
    private long graceTicks;
    private volatile bool isAnswered;
    private volatile bool isReaderSlow;
    private volatile bool isClientGone;
    private volatile bool isCalledOff;
    private volatile bool isDisposed;

    /// <summary>Begins to wait for the first byte.</summary>
    public AttemptDeadline(
        TimeProvider clock,
        UpstreamTimeouts timeouts,
        DisconnectPolicy onDisconnect,
        TimeSpan stalledReader,
        CancellationToken clientGone
    )
    {
        this.clock = clock;
        this.timeouts = timeouts;
        this.stalledReader = stalledReader;
        graceTicks = onDisconnect.DrainFor.Ticks;
        startedAt = lastReadAt = clock.GetTimestamp();
        // Until the answer comes, a tick is never further away than the next bytes may be behind it: so that it needs none of its own.
        TimeSpan first = Min(timeouts.BetweenBytes, Min(timeouts.FirstByte, timeouts.Whole));
        timer = clock.CreateTimer(
            static me => ((AttemptDeadline)me!).OnTick(),
            this,
            first,
            Timeout.InfiniteTimeSpan
        );
        registration = clientGone.UnsafeRegister(static me => ((AttemptDeadline)me!).OnClientGone(), this);
    }

    /// <summary>Canceled when the attempt is to end.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Why it was canceled.</summary>
    public DeadlineCut Cut { get; private set; }

    /// <summary>True once the client has disconnected; reading may go on for a while, to learn what the answer takes. The client of a canceled attempt gets another answer: whether it disconnects then does not matter here.</summary>
    public bool IsClientGone => isClientGone;

    /// <summary>The first byte came.</summary>
    public void Answered()
    {
        Touch();
        isAnswered = true;
    }

    /// <summary>Bytes came.</summary>
    public void Touch() => Volatile.Write(ref lastReadAt, clock.GetTimestamp());

    /// <summary>Another attempt won: it is cut off, or read for as long as an answer is whose reader has gone.</summary>
    public void CallOff()
    {
        if (!isClientGone)
        {
            Volatile.Write(ref goneAt, clock.GetTimestamp());
            isCalledOff = true;
            OnTick();
        }
    }

    /// <summary>While the reader is slow, the upstream is not to blame.</summary>
    public void ReaderIsSlow(bool isSlow)
    {
        Touch(); // Before: the timer may look in between.
        Volatile.Write(ref slowAt, clock.GetTimestamp());
        isReaderSlow = isSlow;
        if (isSlow)
        {
            OnTick();
        }
    }

    /// <summary>An answer whose reader goes now is read for at least this long.</summary>
    public void AllowGrace(TimeSpan least)
    {
        if (least.Ticks > Volatile.Read(ref graceTicks))
        {
            Volatile.Write(ref graceTicks, least.Ticks);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        registration.Dispose();
        timer.Dispose();
        source.Dispose();
    }

    private void OnClientGone()
    {
        if (!isCalledOff)
        {
            Volatile.Write(ref goneAt, clock.GetTimestamp());
            isClientGone = true;
            OnTick();
        }
    }

    private void OnTick()
    {
        if (isDisposed || source.IsCancellationRequested)
        {
            return;
        }

        TimeSpan left = timeouts.Whole - clock.GetElapsedTime(startedAt);
        DeadlineCut cut = DeadlineCut.Whole;
        if (!isAnswered)
        {
            Sooner(timeouts.FirstByte - clock.GetElapsedTime(startedAt), DeadlineCut.FirstByte);
        }
        else if (!isReaderSlow)
        {
            Sooner(
                timeouts.BetweenBytes - clock.GetElapsedTime(Volatile.Read(ref lastReadAt)),
                DeadlineCut.BetweenBytes
            );
        }
        else
        {
            Sooner(
                stalledReader - clock.GetElapsedTime(Volatile.Read(ref slowAt)),
                DeadlineCut.ReaderStalled
            );
        }

        if (isClientGone || isCalledOff)
        {
            Sooner(
                TimeSpan.FromTicks(Volatile.Read(ref graceTicks))
                    - clock.GetElapsedTime(Volatile.Read(ref goneAt)),
                isCalledOff ? DeadlineCut.CalledOff : DeadlineCut.ClientGone
            );
        }

        try
        {
            if (left <= TimeSpan.Zero)
            {
                Cut = cut;
                isClientGone |= cut == DeadlineCut.ReaderStalled;
                source.Cancel();
            }
            else
            {
                // Not less than a millisecond: timers round down.
                TimeSpan next = isAnswered ? left : Min(left, timeouts.BetweenBytes);
                timer.Change(next + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            }
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended in this moment: there is nothing left to cancel.
        }

        void Sooner(TimeSpan other, DeadlineCut why)
        {
            if (other < left)
            {
                (left, cut) = (other, why);
            }
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>Why an attempt was cut off.</summary>
internal enum DeadlineCut
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its reader has gone.</summary>
    ClientGone,

    /// <summary>Another attempt won.</summary>
    CalledOff,

    /// <summary>No answer came in time.</summary>
    FirstByte,

    /// <summary>The answer stalled.</summary>
    BetweenBytes,

    /// <summary>Its reader took nothing for too long: as good as gone.</summary>
    ReaderStalled,

    /// <summary>The answer took too long in all.</summary>
    Whole,
}
