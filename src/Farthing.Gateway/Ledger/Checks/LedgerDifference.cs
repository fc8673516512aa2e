namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Something that is not as it must be.</summary>
/// <param name="Check">Which check found it.</param>
/// <param name="Subject">What it is about: an attempt, an hour, a segment.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Found">What it is.</param>
public sealed record LedgerDifference(string Check, string Subject, string Expected, string Found);
