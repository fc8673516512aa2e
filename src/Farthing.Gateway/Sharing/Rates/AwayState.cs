namespace Farthing.Gateway.Sharing.Rates;

/// <summary>A time in which the store cannot be reached.</summary>
/// <param name="Gateways">How many gateways there were; 0: this one has never reached the store.</param>
/// <param name="SinceNs">Since when.</param>
/// <param name="Reason">Why, in words without secrets.</param>
internal sealed record AwayState(int Gateways, long SinceNs, string Reason);
