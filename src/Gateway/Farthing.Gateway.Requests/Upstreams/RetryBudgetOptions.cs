namespace Farthing.Gateway.Upstreams;

/// <summary>Retry budget of an upstream, so that retries never multiply an outage.</summary>
public sealed record RetryBudgetOptions
{
    /// <summary>Retries of the last ten seconds may be this share of the requests of that time. Default 20 %.</summary>
    public double AtMost { get; init; } = 0.2;

    /// <summary>And so many a second beside, so that few requests are tried again too. Default 3.</summary>
    public double PerSecond { get; init; } = 3;
}
