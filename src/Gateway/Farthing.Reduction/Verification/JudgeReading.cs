using System.Text.Json;

namespace Farthing.Reduction.Verification;

/// <summary>What a judge said: one of three words, or JSON with one of them as <c>verdict</c>. Anything else is nonsense, and unsure.</summary>
public static class JudgeReading
{
    private const int MaxLength = 200;

    /// <summary>The verdict of both calls together.</summary>
    /// <param name="storedFirst">The judge's text with the stored answer first; null where the call failed.</param>
    /// <param name="freshFirst">Its text with the fresh answer first; null where the call failed.</param>
    public static AnswerVerdict Of(string? storedFirst, string? freshFirst)
    {
        VerdictOutcome? one = WordOf(storedFirst);
        VerdictOutcome? other = WordOf(freshFirst);
        return (one, other) switch
        {
            _ when storedFirst is null || freshFirst is null => Unsure("the judge gave no answer"),
            (null, _) or (_, null) => Unsure("the judge answered nonsense"),
            (VerdictOutcome.Unsure, _) or (_, VerdictOutcome.Unsure) => Unsure("the judge is unsure"),
            _ when one != other => Unsure("the judge's verdict hangs on the order of the answers"),
            _ => new AnswerVerdict(
                one.Value,
                VerificationMethod.Judge,
                one == VerdictOutcome.Same ? "same in both orders" : "different in both orders"
            ),
        };
    }

    /// <summary>The one word of a judge's text, or null.</summary>
    public static VerdictOutcome? WordOf(string? text) =>
        PlainWord(text) switch
        {
            "same" => VerdictOutcome.Same,
            "different" => VerdictOutcome.Different,
            "unsure" => VerdictOutcome.Unsure,
            _ => null,
        };

    /// <summary>A judge's text as a word in lower case, out of JSON where it is in one; empty where it is too long or nothing.</summary>
    internal static string PlainWord(string? text)
    {
        if (text is null || text.Length > MaxLength)
        {
            return "";
        }

        string word = text.Trim();
        return (word.StartsWith('{') ? Member(word) ?? "" : word.Trim('"', '.')).ToLowerInvariant();
    }

    private static string? Member(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return
                root.EnumerateObject().Count() == 1
                && root.TryGetProperty("verdict", out JsonElement verdict)
                && verdict.ValueKind == JsonValueKind.String
                ? verdict.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // Nonsense, and said so.
        }
    }

    private static AnswerVerdict Unsure(string why) =>
        new(VerdictOutcome.Unsure, VerificationMethod.Judge, why);
}

/// <summary>What a comparison of two answers says.</summary>
public enum VerdictOutcome
{
    /// <summary>They say the same.</summary>
    Same,

    /// <summary>They do not.</summary>
    Different,

    /// <summary>Nobody can say; counts as different.</summary>
    Unsure,

    /// <summary>Only a judge can say.</summary>
    NeedsJudge,
}
