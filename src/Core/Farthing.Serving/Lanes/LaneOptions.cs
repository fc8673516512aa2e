namespace Farthing.Serving.Lanes;

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
