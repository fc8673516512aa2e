namespace Farthing.Gateway.Ledger.Checks;

/// <summary>What came of one check.</summary>
/// <param name="Name">In a word, for machines.</param>
/// <param name="Question">What was asked, for people.</param>
/// <param name="Checked">How many things were looked at.</param>
/// <param name="Differences">How many of them were wrong.</param>
public sealed record CheckOutcome(string Name, string Question, long Checked, long Differences);
