using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>What a team owes for a month.</summary>
/// <param name="Team">Its name; empty for keys without one.</param>
/// <param name="Sums">Its attempts, as they were charged.</param>
/// <param name="TrueUps">What reconciling added or took off.</param>
/// <param name="Corrections">Other corrections of its attempts and of its account.</param>
public sealed record TeamStatement(string Team, SpentSums Sums, Money TrueUps, Money Corrections)
{
    /// <summary>What it owes.</summary>
    public Money Billed => Sums.CostUsd + TrueUps + Corrections;
}
