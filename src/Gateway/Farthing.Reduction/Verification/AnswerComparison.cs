using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Verification;

/// <summary>The rungs of verification that need no model: exact, canonical, structured, lexical. Each decides only what it can; the rest needs a judge.</summary>
public static class AnswerComparison
{
    /// <summary>Compares two answers to questions that are taken for the same.</summary>
    /// <param name="stored">The stored answer.</param>
    /// <param name="fresh">The fresh one.</param>
    public static AnswerVerdict Of(string stored, string fresh)
    {
        if (string.IsNullOrWhiteSpace(stored) || string.IsNullOrWhiteSpace(fresh))
        {
            return new AnswerVerdict(VerdictOutcome.Unsure, VerificationMethod.Exact, "an answer is empty");
        }

        if (stored == fresh)
        {
            return new AnswerVerdict(VerdictOutcome.Same, VerificationMethod.Exact, "same characters");
        }

        return StructuredComparison.Of(stored, fresh)
            ?? CanonicalOf(stored, fresh)
            ?? ShortComparison.Of(stored, fresh)
            ?? new AnswerVerdict(
                VerdictOutcome.NeedsJudge,
                VerificationMethod.Lexical,
                "no rung below a judge can tell"
            );
    }

    /// <summary>Prose alone: in code and tables case and signs mean something.</summary>
    private static AnswerVerdict? CanonicalOf(string stored, string fresh) =>
        Prose.IsPlain(stored)
        && Prose.IsPlain(fresh)
        && PlainWords.Of(stored) is { Length: > 0 } canonical
        && canonical == PlainWords.Of(fresh)
        && AnswerNumbers.AreEqual(stored, fresh)
            ? new AnswerVerdict(
                VerdictOutcome.Same,
                VerificationMethod.Canonical,
                "same words but for case, punctuation, politeness and spelling"
            )
            : null;
}
