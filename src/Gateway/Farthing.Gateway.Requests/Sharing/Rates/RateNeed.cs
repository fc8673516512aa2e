namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Units of a meter that a request needs.</summary>
/// <param name="Request">Its number in the visit.</param>
/// <param name="Meter">The meter's number in the visit.</param>
/// <param name="Units">Requests, tokens or slots.</param>
internal readonly record struct RateNeed(int Request, int Meter, long Units);
