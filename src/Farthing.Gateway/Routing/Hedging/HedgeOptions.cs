namespace Farthing.Gateway.Routing.Hedging;

/// <summary>When a second attempt goes to another deployment of the model, because the first lets its first byte wait.</summary>
public sealed record HedgeOptions
{
    /// <summary>After this time; null: after the time in which 95 % of the deployment's answers began.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>No more hedges than this share of the model's requests. Default 5 %.</summary>
    public double AtMost { get; init; } = 0.05;
}
