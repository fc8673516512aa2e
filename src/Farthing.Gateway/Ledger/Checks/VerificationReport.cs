using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>What a verification found.</summary>
/// <param name="Rows">Attempts in the ledger.</param>
/// <param name="Corrections">Corrections in the ledger.</param>
/// <param name="Open">Open holds.</param>
/// <param name="Billed">What the ledger bills: attempts and corrections.</param>
/// <param name="Records">Records of the journal that were compared.</param>
/// <param name="Checks">Each check.</param>
/// <param name="Differences">What is wrong, the first <see cref="LedgerVerifier.MostShown"/> of each check.</param>
/// <param name="Notes">What is to be known and is not wrong.</param>
/// <param name="Took">How long it took.</param>
public sealed record VerificationReport(
    long Rows,
    long Corrections,
    long Open,
    Money Billed,
    long Records,
    IReadOnlyList<CheckOutcome> Checks,
    IReadOnlyList<LedgerDifference> Differences,
    IReadOnlyList<string> Notes,
    TimeSpan Took
)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsRight => Checks.All(check => check.Differences == 0);
}
