using System.Buffers;
using System.Text.Json;

namespace Farthing.Reduction.Verification;

/// <summary>Answers for programs: JSON by members, a number, a label, code blocks. Anything that differs makes them different.</summary>
public static class StructuredComparison
{
    private const int MaxLabelLength = 40;

    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.,");

    /// <summary>The verdict, or null where the answers are not structured.</summary>
    public static AnswerVerdict? Of(string stored, string fresh)
    {
        string one = stored.Trim();
        string other = fresh.Trim();
        if (Code(one) is string code && Code(other) is string otherCode)
        {
            return JsonOf(code, otherCode) ?? Verdict(Lines(code) == Lines(otherCode), "code blocks");
        }

        one = Code(one) ?? one;
        other = Code(other) ?? other;
        return JsonOf(one, other) ?? NumberOf(one, other) ?? LabelOf(one, other);
    }

    /// <summary>The inside of an answer that is one code block.</summary>
    private static string? Code(string text)
    {
        int line = text.IndexOf('\n', StringComparison.Ordinal);
        return
            line > 0
            && text.StartsWith("```", StringComparison.Ordinal)
            && text.EndsWith("\n```", StringComparison.Ordinal)
            && text.IndexOf("\n```", line - 1, StringComparison.Ordinal) == text.Length - 4
            ? text[line..^4].Trim('\r', '\n')
            : null;
    }

    /// <summary>Code without what an editor drops: blanks at the ends of lines.</summary>
    private static string Lines(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.TrimEnd()));

    private static AnswerVerdict? JsonOf(string one, string other)
    {
        if (!IsJson(one) && !IsJson(other))
        {
            return null;
        }

        using JsonDocument? document = Parse(one);
        using JsonDocument? otherDocument = Parse(other);
        return (document, otherDocument) switch
        {
            (null, null) => null,
            (null, _) or (_, null) => Verdict(isSame: false, "JSON on one side alone"),
            _ => JsonEquality.Of(document.RootElement, otherDocument.RootElement) switch
            {
                null => new AnswerVerdict(
                    VerdictOutcome.Unsure,
                    VerificationMethod.Structured,
                    "JSON with a member twice in an object, or text that is no text"
                ),
                bool isSame => Verdict(isSame, "JSON members"),
            },
        };
    }

    private static bool IsJson(string text) => text.StartsWith('{') || text.StartsWith('[');

    private static JsonDocument? Parse(string text)
    {
        try
        {
            return IsJson(text) ? JsonDocument.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null; // Prose that begins with a bracket.
        }
    }

    private static AnswerVerdict? NumberOf(string one, string other)
    {
        string? rest = WithoutNumber(one, out string number);
        string? otherRest = WithoutNumber(other, out string otherNumber);
        return rest is null || otherRest is null
            ? null
            : Verdict(
                number == otherNumber && rest.Equals(otherRest, StringComparison.OrdinalIgnoreCase),
                "numbers"
            );
    }

    /// <summary>An answer that is one number with at most a unit: the unit, else null.</summary>
    private static string? WithoutNumber(string text, out string number)
    {
        List<string> numbers = text.Length <= MaxLabelLength ? AnswerNumbers.Of(text) : [];
        number = numbers.Count == 1 ? numbers[0] : "";
        string rest = text.TrimEnd('.').TrimStart('-', '−', '–').Trim();
        int begin = rest.AsSpan().IndexOfAnyInRange('0', '9');
        int end = rest.AsSpan().LastIndexOfAnyInRange('0', '9');
        if (numbers.Count != 1 || begin < 0)
        {
            return null;
        }

        string before = rest[..begin].Trim();
        string behind = rest[(end + 1)..].Trim();
        bool isUnit =
            !behind.Contains(' ', StringComparison.Ordinal) && before is "" or "$" or "€" or "£" or "-$";
        bool isPlain = !rest.AsSpan(begin, end - begin).ContainsAnyExcept(Figures);
        return isUnit && isPlain ? before + behind : null;
    }

    private static AnswerVerdict? LabelOf(string one, string other) =>
        IsLabel(one) && IsLabel(other)
            ? Verdict(
                one.Trim('.', '!', '"', '\'')
                    .Equals(other.Trim('.', '!', '"', '\''), StringComparison.OrdinalIgnoreCase),
                "labels"
            )
            : null;

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= MaxLabelLength && !text.Any(char.IsWhiteSpace) && text.Any(char.IsLetter);

    private static AnswerVerdict Verdict(bool isSame, string what) =>
        new(
            isSame ? VerdictOutcome.Same : VerdictOutcome.Different,
            VerificationMethod.Structured,
            isSame ? $"equal: {what}" : $"not equal: {what}"
        );
}
