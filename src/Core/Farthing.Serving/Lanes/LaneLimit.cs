namespace Farthing.Serving.Lanes;

/// <summary>How many batch requests an engine may get now, beside the interactive ones that it has: what is left below a limit of requests under way. The limit grows by one in a quarter of a second, and halves when the engine's queue, its KV cache or the interactive time to the first byte says so.</summary>
/// <remarks>The gateway's lane is this on a real clock, a simulated fleet's on simulated time. Additive growth and multiplicative retreat as in congestion control (Chiu and Jain, 1989). Not thread-safe.</remarks>
/// <param name="options">Its numbers.</param>
public sealed class LaneLimit(LaneOptions options)
{
    /// <summary>Prompts that begin together share one engine step: no more begin at once, and one alone beside interactive requests.</summary>
    public const int Ramp = 4;

    /// <summary>Batch requests whose room an interactive one takes: bursts push the lane out, single requests do not.</summary>
    public const int InteractiveWeight = 4;

    private double limit = options.InFlight;
    private long steppedNs;

    /// <summary>The limit now, interactive requests included.</summary>
    public double Limit => limit;

    /// <summary>True when an engine has no room by what its metrics say. What waits for the next step is no queue, batch requests among it.</summary>
    /// <param name="waiting">Requests that wait in it.</param>
    /// <param name="kvUse">Share of its KV cache in use.</param>
    public bool IsFull(double waiting, double kvUse) => waiting > Ramp || kvUse > options.MaxKvUse;

    /// <summary>Moves the limit.</summary>
    /// <param name="nowNs">Time since the lane began, in nanoseconds.</param>
    /// <param name="isFull">What the newest reading of the engine's metrics says (<see cref="IsFull"/>).</param>
    /// <param name="isNew">Whether that reading was not seen before: one reading halves it once.</param>
    /// <param name="isSlow">Whether interactive requests lately began later than they should.</param>
    public void Adapt(long nowNs, bool isFull, bool isNew, bool isSlow)
    {
        bool mayStep = nowNs - steppedNs >= options.StepNs;
        if ((isFull && isNew) || (isSlow && mayStep))
        {
            limit = Math.Max(1, limit / 2);
            steppedNs = nowNs;
        }
        else if (!isFull && !isSlow && mayStep)
        {
            limit = Math.Min(options.InFlight, limit + 1);
            steppedNs = nowNs;
        }
    }

    /// <summary>Batch requests that may begin now.</summary>
    /// <param name="batch">Batch requests under way.</param>
    /// <param name="interactive">Interactive ones under way.</param>
    /// <param name="others">Requests that the engine runs for others, each of which takes the room of one.</param>
    public int Room(int batch, int interactive, long others = 0)
    {
        double room = Math.Floor(limit) - (interactive * InteractiveWeight) - others - batch;
        return (int)Math.Clamp(room, 0, interactive > 0 ? 1 : Ramp);
    }
}

/// <summary>Numbers of a batch lane: the defaults are the gateway's.</summary>
public sealed record LaneOptions
{
    /// <summary>Requests under way at an engine, interactive ones included, up to which batch requests are sent. Default 64.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Share of an engine's KV cache above which none is sent. Default 0.8.</summary>
    public double MaxKvUse { get; init; } = 0.8;

    /// <summary>Time in which the limit grows by one, and after which it may halve for slow answers. Default a quarter of a second.</summary>
    public long StepNs { get; init; } = 250_000_000;

    /// <summary>Time from one look for room to the next, while batch requests wait. Default 50 ms.</summary>
    public long TickNs { get; init; } = 50_000_000;

    /// <summary>Time from one reading of an engine's metrics to the next. Default 1 s.</summary>
    public long ReadEveryNs { get; init; } = 1_000_000_000;
}
