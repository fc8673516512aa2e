namespace Farthing.Reduction.Verification;

/// <summary>Whether a stored answer would have done in place of a fresh one, and how that was found.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Method">The rung of the ladder that gave it.</param>
/// <param name="Why">The reason, in words that hold no text of the answers.</param>
public readonly record struct AnswerVerdict(VerdictOutcome Outcome, VerificationMethod Method, string Why)
{
    /// <summary>The label: true for same alone. What is unsure, and a judge that was never asked, count as not the same.</summary>
    public bool IsSame => Outcome == VerdictOutcome.Same;
}
