using Farthing.Gateway.Ledger.Checks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Rebuilding;

/// <summary>What a rebuild made.</summary>
/// <param name="Records">Records of the journal that were played.</param>
/// <param name="Rows">Attempts in the new ledger.</param>
/// <param name="Billed">What it bills.</param>
/// <param name="CarriedRows">Attempts among them that stood in dropped segments, and were taken from the old ledger.</param>
/// <param name="CarriedCost">Their cost.</param>
/// <param name="Differences">Where the old ledger differed; the first of each table.</param>
/// <param name="DifferenceCount">How many rows differed.</param>
/// <param name="OldKeptAs">The old ledger's new name, where it differed or could not be read; else null.</param>
/// <param name="Notes">What cannot be made anew, or could not be compared.</param>
public sealed record RebuildReport(
    long Records,
    long Rows,
    Money Billed,
    long CarriedRows,
    Money CarriedCost,
    IReadOnlyList<LedgerDifference> Differences,
    long DifferenceCount,
    string? OldKeptAs,
    IReadOnlyList<string> Notes
);
