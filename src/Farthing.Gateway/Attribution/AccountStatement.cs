using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>What stands on an account that is no team's: <c>idle</c>, <c>key:k1</c>, one that somebody named.</summary>
/// <param name="Account">Its name.</param>
/// <param name="TrueUps">What reconciling booked on it.</param>
/// <param name="Corrections">Other corrections.</param>
public sealed record AccountStatement(string Account, Money TrueUps, Money Corrections)
{
    /// <summary>Both together.</summary>
    public Money Billed => TrueUps + Corrections;
}
