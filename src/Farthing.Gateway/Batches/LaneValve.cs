using Farthing.Gateway.Routing;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Batches;

/// <summary>Decides how many lines an upstream may get now. Own engines: what is left below a limit of requests under way, of which an interactive one counts as four; the limit grows by one in a quarter of a second and halves when the engine's queue, its KV cache or the interactive time to the first byte says so. Hosted providers: a fixed number. For one thread.</summary>
/// <param name="options">Its limits.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class LaneValve(BatchOptions options, TimeProvider clock)
{
    /// <summary>Prompts that begin together share one engine step: no more lines begin at once, and one alone beside interactive requests.</summary>
    public const int Ramp = 4;

    /// <summary>Lines whose room an interactive request takes: bursts push the lane out, single requests do not.</summary>
    public const int InteractiveWeight = 4;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private double limit = options.InFlight;
    private long steppedAt = clock.GetTimestamp();
    private long lastReading = -1;
    private int running;

    /// <summary>Lines under way.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>The limit now, interactive requests included.</summary>
    public double Limit => limit;

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
            return Math.Clamp(options.HostedInFlight - mine, 0, Ramp);
        }

        int interactive = Math.Max(0, outstanding - mine);
        Adapt(reading, interactive > 0 && firstByteP95 > options.InteractiveSlo);
        // Others may use the engine, too: what it runs beyond what went through here is interactive.
        long others = reading is null ? 0 : Math.Max(0, (reading.Running ?? 0) - reading.Outstanding);
        double room = Math.Floor(limit) - (interactive * InteractiveWeight) - others - mine;
        return (int)Math.Clamp(room, 0, interactive > 0 ? 1 : Ramp);
    }

    private void Adapt(QueueReading? reading, bool isSlow)
    {
        bool isNew = reading is not null && reading.At != lastReading;
        // What waits for the next step is no queue, the lane's own lines among it.
        bool isFull = reading is not null && (reading.Waiting > Ramp || reading.KvUse > options.MaxKvUse);
        lastReading = reading?.At ?? lastReading;
        if ((isFull && isNew) || (isSlow && clock.GetElapsedTime(steppedAt) >= Step))
        {
            limit = Math.Max(1, limit / 2);
            steppedAt = clock.GetTimestamp();
        }
        else if (!isFull && !isSlow && clock.GetElapsedTime(steppedAt) >= Step)
        {
            limit = Math.Min(options.InFlight, limit + 1);
            steppedAt = clock.GetTimestamp();
        }
    }
}
