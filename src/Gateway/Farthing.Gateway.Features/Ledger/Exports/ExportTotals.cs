using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Totals of an export: to compare with the ledger.</summary>
/// <param name="Lines">Lines without the head.</param>
/// <param name="Billed">The sum of their costs, exact.</param>
public readonly record struct ExportTotals(long Lines, Money Billed)
{
    /// <summary>With one more line.</summary>
    public ExportTotals With(Money cost) => new(Lines + 1, Billed + cost);
}
