using System.Text.RegularExpressions;

namespace Farthing.Reduction.Cascade.Confidence;

/// <summary>Checks of an answer's form: cheap signs that it will not do.</summary>
public static class AnswerChecks
{
    private const int RepeatedWords = 6;
    private const int MaxRepeats = 4;

    /// <summary>Openings that refuse or do not know; compared without case and with plain apostrophes.</summary>
    private static readonly string[] Refusals =
    [
        "i cannot",
        "i can't",
        "i can not",
        "i am unable",
        "i'm unable",
        "i am not able",
        "i'm not able",
        "i won't",
        "i'm sorry",
        "i am sorry",
        "sorry, ",
        "i don't know",
        "i do not know",
        "i am not sure",
        "i'm not sure",
        "as an ai",
    ];

    /// <summary>Checks an answer.</summary>
    /// <param name="answer">Its visible text.</param>
    /// <param name="isCut">True where it ended at a limit of tokens.</param>
    /// <param name="rules">What is asked of it.</param>
    /// <returns>The checks that failed; empty: none.</returns>
    public static IReadOnlyList<AnswerCheck> Failed(string answer, bool isCut, AnswerRules rules)
    {
        string text = answer.Trim();
        List<AnswerCheck> failed = [];
        Check(AnswerCheck.IsWhole, !isCut && text.Length > 0);
        Check(AnswerCheck.Answers, !Refuses(text));
        Check(AnswerCheck.DoesNotRepeat, !Repeats(text));
        Check(
            AnswerCheck.HasLength,
            text.Length >= (rules.MinLength ?? 0) && text.Length <= (rules.MaxLength ?? int.MaxValue)
        );
        Check(AnswerCheck.MatchesPattern, rules.Pattern is null || Matches(rules.Pattern, text));
        Check(AnswerCheck.IsJson, rules.Json is null || rules.Json.Fits(text));
        Check(AnswerCheck.CodeParses, CodeFences.AllParse(text));
        return failed;

        void Check(AnswerCheck check, bool passes)
        {
            if (!passes)
            {
                failed.Add(check);
            }
        }
    }

    /// <summary>True where the answer begins with a refusal, or says at once that it does not know.</summary>
    public static bool Refuses(string text)
    {
        string start = text.Length > 80 ? text[..80] : text;
        start = start.Replace('’', '\'').TrimStart();
        return Refusals.Any(refusal => start.StartsWith(refusal, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True where the same six words stand in it more than four times.</summary>
    public static bool Repeats(string text)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, int> counts = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i + RepeatedWords <= words.Length; i++)
        {
            string run = string.Join(' ', words, i, RepeatedWords);
            counts[run] = counts.GetValueOrDefault(run) + 1;
            if (counts[run] > MaxRepeats)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

/// <summary>What an answer of a route must look like. What is null is not asked.</summary>
public sealed record AnswerRules
{
    /// <summary>Characters at least.</summary>
    public int? MinLength { get; init; }

    /// <summary>Characters at most.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A pattern that the trimmed answer must match. Make it with a timeout: the answer is foreign text. A match that runs into it fails.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The JSON that the answer must be.</summary>
    public JsonShape? Json { get; init; }
}

/// <summary>What a check of an answer's form says.</summary>
public enum AnswerCheck
{
    /// <summary>The answer was not cut off at a limit.</summary>
    IsWhole,

    /// <summary>It does not refuse, and does not say that it does not know.</summary>
    Answers,

    /// <summary>It does not repeat itself.</summary>
    DoesNotRepeat,

    /// <summary>Its length is within the asked bounds.</summary>
    HasLength,

    /// <summary>It matches the asked pattern.</summary>
    MatchesPattern,

    /// <summary>It is the JSON that was asked for.</summary>
    IsJson,

    /// <summary>Its blocks of code are closed, and JSON and XML in them parse.</summary>
    CodeParses,
}
