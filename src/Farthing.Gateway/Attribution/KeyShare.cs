using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>What a key used.</summary>
/// <param name="Team">The key's team; empty without.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Attempts">Settled attempts.</param>
/// <param name="Charged">What they were charged when they were settled.</param>
/// <param name="Used">Their share of the bill.</param>
public sealed record KeyShare(string Team, string Key, long Attempts, Money Charged, Money Used);
