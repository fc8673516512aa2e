namespace Farthing.Verbs.Cost;

/// <summary>One question to a claim with its answer.</summary>
/// <param name="Question">The question.</param>
/// <param name="Verdict">The answer.</param>
/// <param name="Arithmetic">The numbers behind it, without a full stop.</param>
internal sealed record ClaimFinding(string Question, ClaimVerdict Verdict, string Arithmetic);
