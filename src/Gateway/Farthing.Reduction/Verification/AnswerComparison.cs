using System.Buffers;
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

/// <summary>Whether a stored answer would have done in place of a fresh one, and how that was found.</summary>
/// <param name="Outcome">The verdict.</param>
/// <param name="Method">The rung of the ladder that gave it.</param>
/// <param name="Why">The reason, in words that hold no text of the answers.</param>
public readonly record struct AnswerVerdict(VerdictOutcome Outcome, VerificationMethod Method, string Why)
{
    /// <summary>The label: true for same alone. What is unsure, and a judge that was never asked, count as not the same.</summary>
    public bool IsSame => Outcome == VerdictOutcome.Same;
}

/// <summary>Prose, as apart from code, tables and formulas, in which case and signs mean something.</summary>
internal static class Prose
{
    private static readonly SearchValues<char> Signs = SearchValues.Create("`{}<>=;|\\_@#~^*[]");

    public static bool IsPlain(string text) => !text.AsSpan().ContainsAny(Signs);
}

/// <summary>The rungs of the ladder, cheapest first.</summary>
public enum VerificationMethod
{
    /// <summary>The same characters.</summary>
    Exact,

    /// <summary>The same canonical text.</summary>
    Canonical,

    /// <summary>JSON, number, label or code, part by part.</summary>
    Structured,

    /// <summary>Short answers by numbers, names, polarity and words.</summary>
    Lexical,

    /// <summary>A model that was asked in both orders.</summary>
    Judge,
}
