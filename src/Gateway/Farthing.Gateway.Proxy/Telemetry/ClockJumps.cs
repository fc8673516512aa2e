using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Telemetry;

/// <summary>Notices when the machine's date goes another way than its monotonic clock: it was set, or the machine slept. One thread looks at a time.</summary>
/// <param name="clock">The gateway's clock; what is compared is the machine's beneath it.</param>
internal sealed class ClockJumps(TimeProvider clock)
{
    /// <summary>Smallest jump that is noticed, in real time: what a clock is slewed by between two looks is a thousandth of it.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>Two readings that lie further apart say nothing of each other: the thread was held up between them.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider real = RealTime.Of(clock);
    private readonly double factor = ScaledTime.FactorOf(clock);
    private Reading? last;
    private long forward;
    private long back;

    /// <summary>Jumps forward so far.</summary>
    public long Forward => Volatile.Read(ref forward);

    /// <summary>Jumps back so far.</summary>
    public long Back => Volatile.Read(ref back);

    /// <summary>Compares with the look before.</summary>
    /// <returns>The jump between the two; null: none.</returns>
    public ClockJump? Look()
    {
        if (Read() is not Reading now)
        {
            return null;
        }

        (Reading? before, last) = (last, now);
        return before is Reading known
            ? Count(now.Date - known.Date - real.GetElapsedTime(known.At, now.At), isAtStart: false)
            : null;
    }

    /// <summary>Compares with the last record of the run before: a date before it was set back meanwhile.</summary>
    /// <param name="lastUnixNs">The record's time; 0: none.</param>
    /// <returns>The jump; null: none is to be seen. One forward looks like a rest.</returns>
    public ClockJump? Since(long lastUnixNs)
    {
        TimeSpan by = clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(lastUnixNs / 100);
        return by < TimeSpan.Zero ? Count(by / factor, isAtStart: true) : null;
    }

    /// <summary>The jump in words.</summary>
    public static string Words(ClockJump jump)
    {
        double seconds = Math.Abs(jump.ByNs) / 1e9;
        return FormattableString.Invariant(
            $"the clock went {(jump.ByNs < 0 ? "back" : "forward")} by {seconds:0.0} s{(jump.IsAtStart ? " while the gateway was off" : "")}: dates across it are off by that; durations are not"
        );
    }

    private ClockJump? Count(TimeSpan by, bool isAtStart)
    {
        if (by.Duration() < Least)
        {
            return null;
        }

        _ = by < TimeSpan.Zero ? Interlocked.Increment(ref back) : Interlocked.Increment(ref forward);
        return new ClockJump(
            (long)(by.Ticks * factor) * 100,
            (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
            isAtStart
        );
    }

    private Reading? Read()
    {
        for (int i = 0; i < 3; i++)
        {
            long at = real.GetTimestamp();
            DateTimeOffset date = real.GetUtcNow();
            if (real.GetElapsedTime(at) <= Together)
            {
                return new Reading(at, date);
            }
        }

        return null;
    }

    private readonly record struct Reading(long At, DateTimeOffset Date);
}
