using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>What a FOCUS row adds up.</summary>
/// <param name="Quantity">Tokens or attempts.</param>
/// <param name="Attempts">Attempts that it is of.</param>
/// <param name="Cost">What is billed.</param>
internal readonly record struct FocusSum(long Quantity, long Attempts, Money Cost);
