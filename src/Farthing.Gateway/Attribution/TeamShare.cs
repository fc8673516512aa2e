using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>What a team owes of a bill.</summary>
/// <param name="Team">Its name; empty for keys without one.</param>
/// <param name="Attempts">Settled attempts.</param>
/// <param name="Charged">What they were charged when they were settled.</param>
/// <param name="Used">Their share of the bill.</param>
/// <param name="Idle">What the team bears of idle capacity.</param>
public sealed record TeamShare(string Team, long Attempts, Money Charged, Money Used, Money Idle)
{
    /// <summary>What it owes.</summary>
    public Money Owed => Used + Idle;

    /// <summary>What it owes beyond what it was charged.</summary>
    public Money Difference => Owed - Charged;
}
