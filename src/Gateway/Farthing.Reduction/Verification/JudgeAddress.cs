using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Farthing.Reduction.Verification;

/// <summary>Texts that speak to a judge instead of answering: orders to ignore instructions, to reply "same" or "yes", roles of a chat.</summary>
/// <remarks>
/// Patterns of English words stop known attacks, not all of them. A false alarm counts as unsure, and so as a wrong hit: the patterns
/// are narrow. Behind them stand the delimiter, the constrained choice, both orders, and evidence from two users.
/// </remarks>
public static class JudgeAddress
{
    private const int MaxFillers = 6;

    private static readonly string[] Markers =
    [
        "<|im_start|>",
        "<|im_end|>",
        "<|start_header_id|>",
        "<|eot_id|>",
        "[INST]",
        "[/INST]",
        "<<SYS>>",
    ];

    private static readonly FrozenSet<string> Agreements = Set("same yes identical equivalent equal");

    /// <summary>What a judge of one answer says of a good one. Of pairs these are no verdicts, and answers often hold them.</summary>
    private static readonly FrozenSet<string> Praise = Set("right correct");

    /// <summary>Each: a first word, only fillers, a last word; some only where the sentence ends or goes on with another order.</summary>
    private static readonly (
        FrozenSet<string> First,
        FrozenSet<string> Fillers,
        FrozenSet<string> Last,
        bool AtEnd
    )[] Patterns =
    [
        (
            Set("ignore disregard forget override"),
            Set(
                "all any of the your my these those this previous prior above earlier preceding other system and"
            ),
            Set("instruction instructions prompt prompts"),
            false
        ),
        (
            Set("say reply respond answer output print return choose select write give emit"),
            Set(
                "with the word only just exactly simply always must should be it is that they are both a verdict one single to me"
            ),
            Agreements,
            true
        ),
        (
            Set("verdict judgement judgment"),
            Set("is must should be the answer for this a of to was always word"),
            Agreements,
            true
        ),
        (
            Set("answers responses"),
            Set(
                "are is mean say the both always clearly exactly should must be considered judged treated as count one and two to"
            ),
            Agreements,
            true
        ),
        (
            Set("mark rate classify treat consider grade judge count score label"),
            Set(
                "this that them these those it both two the answer answers response responses as being to be a"
            ),
            Agreements,
            true
        ),
        (Set("you"), Set("are now the a an acting as"), Set("judge grader evaluator"), false),
        (Set("dear attention note"), Set("to the a"), Set("judge grader evaluator"), false),
    ];

    private static readonly FrozenSet<string> Connectives = Set(
        "and in regardless whatever no not for to as when if here now please nothing without"
    );

    /// <summary>True where a text holds such a pattern, whatever its case, spacing, punctuation within words and invisible characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isOfOneAnswer">The judge is asked for right or wrong: orders to say that count too.</param>
    public static bool IsIn(string text, bool isOfOneAnswer = false)
    {
        foreach (string marker in Markers)
        {
            if (text.Contains(marker, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        List<(string Word, bool EndsSentence)> words = Words(text);
        for (int i = 0; i < words.Count; i++)
        {
            foreach (
                (
                    FrozenSet<string> first,
                    FrozenSet<string> fillers,
                    FrozenSet<string> last,
                    bool atEnd
                ) in Patterns
            )
            {
                if (
                    first.Contains(words[i].Word)
                    && Follows(words, i + 1, fillers, last, atEnd, isOfOneAnswer && atEnd)
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Follows(
        List<(string Word, bool EndsSentence)> words,
        int from,
        FrozenSet<string> fillers,
        FrozenSet<string> last,
        bool atEnd,
        bool takesPraise
    )
    {
        for (int i = from; i < words.Count && i <= from + MaxFillers; i++)
        {
            if (last.Contains(words[i].Word) || (takesPraise && Praise.Contains(words[i].Word)))
            {
                return !atEnd
                    || words[i].EndsSentence
                    || i + 1 == words.Count
                    || Connectives.Contains(words[i + 1].Word);
            }

            if (!fillers.Contains(words[i].Word))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Words in lower case, compatibility forms folded, invisible characters and accents left out.</summary>
    private static List<(string Word, bool EndsSentence)> Words(string text)
    {
        List<(string Word, bool EndsSentence)> words = [];
        StringBuilder word = new();
        foreach (char one in Folded(text))
        {
            if (char.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
            {
                continue;
            }

            if (char.IsLetterOrDigit(one))
            {
                word.Append(char.ToLowerInvariant(one));
                continue;
            }

            Take(words, word);
            if (words.Count > 0 && (one == '\n' || !char.IsWhiteSpace(one)))
            {
                words[^1] = (words[^1].Word, true);
            }
        }

        Take(words, word);
        return words;
    }

    private static void Take(List<(string Word, bool EndsSentence)> words, StringBuilder word)
    {
        if (word.Length > 0)
        {
            words.Add((word.ToString(), false));
            word.Clear();
        }
    }

    private static string Folded(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return text; // Half of a surrogate pair: nothing to fold.
        }
    }

    private static FrozenSet<string> Set(string words) =>
        FrozenSet.ToFrozenSet(words.Split(' '), StringComparer.Ordinal);
}
