using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Guards;

/// <summary>The guards between two questions that an embedding holds for one (G0 to G8).</summary>
/// <remarks>A difference is let through only where the words are the same but for what gate B and the list of fillers call harmless; or, marked as such, where a word stands in another word's place and no guard knows either.</remarks>
public static class QuestionGuards
{
    private const int MaxOtherWords = 3;

    /// <summary>Compares two questions; the order of the two does not matter.</summary>
    public static GuardVerdict Compare(QuestionProfile one, QuestionProfile other)
    {
        Guard failed =
            !one.IsEligible || !other.IsEligible ? Guard.Eligibility
            : one.Code != other.Code ? Guard.Code
            : one.Quoted != other.Quoted ? Guard.Names
            : Guard.None;
        if (failed != Guard.None || one.Key == other.Key)
        {
            return new(failed, false);
        }

        failed =
            one.Numbers != other.Numbers ? Guard.Numbers
            : one.Negations != other.Negations ? Guard.Negation
            : one.Question != other.Question ? Guard.Question
            : one.Forms != other.Forms ? Guard.Form
            : !HasNames(one, other) || !HasNames(other, one) ? Guard.Names
            : Guard.None;
        return failed != Guard.None ? new(failed, false) : CompareWords(one.Words, other.Words);
    }

    private static bool HasNames(QuestionProfile one, QuestionProfile other)
    {
        foreach (string name in one.Names)
        {
            if (Array.IndexOf(one.Words, name) >= 0 && Array.IndexOf(other.Words, name) < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static GuardVerdict CompareWords(string[] one, string[] other)
    {
        List<string> common = Common(one, other, out List<string> left);
        List<string> commonOther = Common(other, one, out List<string> right);
        foreach (string first in left)
        {
            foreach (string second in right)
            {
                if (Antonyms.Are(first, second))
                {
                    return new(Guard.Antonyms, false);
                }

                if (Antonyms.AreAlike(first, second))
                {
                    return new(Guard.Names, false);
                }
            }
        }

        bool isReplaced =
            left.Count is > 0 and <= MaxOtherWords
            && right.Count is > 0 and <= MaxOtherWords
            && !left.Any(QuestionWords.IsBorder)
            && !right.Any(QuestionWords.IsBorder)
            && !left.Any(QuestionWords.IsPronoun)
            && !right.Any(QuestionWords.IsPronoun)
            && common.SequenceEqual(commonOther)
            && common.Count > 1;
        return new(isReplaced ? Guard.None : Guard.Order, isReplaced);
    }

    /// <summary>Words of one that the other has too, each as often as both have it; and those that it lacks.</summary>
    private static List<string> Common(string[] one, string[] other, out List<string> missing)
    {
        List<string> rest = [.. other];
        List<string> common = [];
        missing = [];
        foreach (string word in one)
        {
            (rest.Remove(word) ? common : missing).Add(word);
        }

        return common;
    }
}

/// <summary>A reason why two questions must not have one answer (G0 to G8 of docs/cache.md).</summary>
public enum Guard
{
    /// <summary>None found.</summary>
    None,

    /// <summary>G0: one of them hangs on more than its words, or may name a person.</summary>
    Eligibility,

    /// <summary>G1: numbers, units or dates, or their order, differ.</summary>
    Numbers,

    /// <summary>G2: a negation, an exclusion or a word of extent differs.</summary>
    Negation,

    /// <summary>G3: a word is missing on one side, or the common words are in another order.</summary>
    Order,

    /// <summary>G4: a name or a quoted span differs, or two words that are spelled almost alike.</summary>
    Names,

    /// <summary>G5: an operator, a flag or a piece of code differs.</summary>
    Code,

    /// <summary>G6: the interrogative, the tense or the modal verb differs.</summary>
    Question,

    /// <summary>G7: the language, the format or the length that is asked for differs.</summary>
    Form,

    /// <summary>G8: a word of one is the opposite of a word of the other.</summary>
    Antonyms,
}

/// <summary>What the guards say about two questions.</summary>
/// <param name="Failed">The first guard that found a difference.</param>
/// <param name="HasOtherWords">No guard failed, and the words are not all the same: a content word of one has another word of the other in its place. Only outcomes can tell whether those are synonyms, so such pairs are calibrated apart from pairs with the same words.</param>
public readonly record struct GuardVerdict(Guard Failed, bool HasOtherWords)
{
    /// <summary>No guard failed, and every difference is on the list of harmless ones.</summary>
    public bool HasSameWords => Failed == Guard.None && !HasOtherWords;

    /// <summary>No guard failed.</summary>
    public bool Passes => Failed == Guard.None;
}
