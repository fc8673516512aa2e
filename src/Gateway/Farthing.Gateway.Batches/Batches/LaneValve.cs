using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;
using Farthing.Serving.Lanes;

namespace Farthing.Gateway.Batches;

/// <summary>Decides how many lines an upstream may get now. Own engines: a <see cref="LaneLimit"/> on the real clock. Hosted providers: a fixed number. For one thread.</summary>
/// <param name="options">Its limits.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class LaneValve(BatchOptions options, TimeProvider clock)
{
    private const long NsPerTick = 100;
    private readonly LaneLimit limit = new(
        new LaneOptions { InFlight = options.InFlight, MaxKvUse = options.MaxKvUse }
    );
    private readonly long startedAt = clock.GetTimestamp();
    private long lastReading = -1;
    private int running;

    /// <summary>Lines under way.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>The limit now, interactive requests included.</summary>
    public double Limit => limit.Limit;

    /// <summary>A line begins.</summary>
    public void Began() => Interlocked.Increment(ref running);

    /// <summary>A line ended.</summary>
    public void Ended() => Interlocked.Decrement(ref running);

    /// <summary>Lines that may begin now.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="outstanding">Requests of this gateway under way there, lines included.</param>
    /// <param name="reading">Its newest metrics; null where they are not read, or too old.</param>
    /// <param name="firstByteP95">Recent interactive time to the first byte; null where it is not known.</param>
    public int Room(Upstream upstream, int outstanding, QueueReading? reading, TimeSpan? firstByteP95)
    {
        int mine = Running;
        if (upstream.Engine == "hosted" && upstream.Queue is null)
        {
            return Math.Clamp(options.HostedInFlight - mine, 0, LaneLimit.Ramp);
        }

        int interactive = Math.Max(0, outstanding - mine);
        limit.Adapt(
            clock.GetElapsedTime(startedAt).Ticks * NsPerTick,
            reading is not null && limit.IsFull(reading.Waiting ?? 0, reading.KvUse ?? 0),
            reading is not null && reading.At != lastReading,
            interactive > 0 && firstByteP95 > options.InteractiveSlo
        );
        lastReading = reading?.At ?? lastReading;
        // Others may use the engine, too: what it runs beyond what went through here is interactive.
        long others = reading is null ? 0 : Math.Max(0, (reading.Running ?? 0) - reading.Outstanding);
        return limit.Room(mine, interactive, others);
    }
}
