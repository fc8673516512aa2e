using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Ends of the holds that a gateway left open.</summary>
/// <param name="Released">Holds given back: nothing had been sent.</param>
/// <param name="Charged">Attempts that were sent and never settled, charged at their holds, or at what can have been made by then.</param>
/// <param name="Amount">What was charged for them.</param>
public sealed record HoldRecoveryResult(int Released, int Charged, Money Amount);
