using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Sums of a FOCUS row.</summary>
/// <param name="Quantity">Tokens or attempts.</param>
/// <param name="Attempts">Attempts that it is of.</param>
/// <param name="Cost">What is billed.</param>
internal readonly record struct FocusSum(long Quantity, long Attempts, Money Cost);
