namespace Farthing.Gateway.Limits;

/// <summary>A time in which a gateway counts by itself: the store cannot be reached, or it has none.</summary>
/// <param name="Gateways">How many gateways there were; 0: this one has never reached the store.</param>
/// <param name="SinceNs">Since when.</param>
/// <param name="Reason">Why, in words without secrets.</param>
internal sealed record AwayState(int Gateways, long SinceNs, string Reason)
{
    /// <summary>A gateway without a store: its share is the whole, for good.</summary>
    public static AwayState Alone { get; } = new(1, 0, "");
}
