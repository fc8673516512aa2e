using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Sums of the attempts that share a key, a model, a day, …</summary>
/// <param name="Value">What they share; empty for those that have none. Days are written <c>2026-11-20</c>, hours <c>2026-11-20T14</c>.</param>
/// <param name="Sums">Of the attempts.</param>
/// <param name="Adjusted">Corrections that took effect in the span.</param>
/// <param name="Sessions">Different sessions among the attempts; equal names of two keys are two.</param>
/// <param name="SessionCost">Cost of the attempts that belong to a session, without corrections.</param>
public sealed record LedgerGroup(
    string Value,
    LedgerSums Sums,
    Money Adjusted,
    long Sessions,
    Money SessionCost
)
{
    /// <summary>Cost with corrections: what is billed.</summary>
    public Money Billed => Sums.Cost + Adjusted;
}
