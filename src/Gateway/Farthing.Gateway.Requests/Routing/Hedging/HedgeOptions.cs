namespace Farthing.Gateway.Routing.Hedging;

/// <summary>When a second attempt goes to another deployment of the model, because the first lets its first byte wait.</summary>
public sealed record HedgeOptions
{
    /// <summary>After this time; null: after the time in which 95 % of the deployment's answers began.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>No more hedges than this share of the model's requests. Default 5 %.</summary>
    public double AtMost { get; init; } = 0.05;

    /// <summary>A whole answer that lost is read on for at most this long, to learn what it took; zero: it is cut off at once and charged at its hold. Default 30 s.</summary>
    /// <remarks>What a server made of an answer that nobody read is its own secret: many compute and bill it to the end. The hold is the only sum that is never too little, and mostly far too much.</remarks>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
