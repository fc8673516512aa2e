using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration.Bodies;

/// <summary>Bodies of the admin API, and the kinds of members that only they have. A body may hold secrets: no fault repeats what could be one.</summary>
internal static class BodyMembers
{
    /// <summary>Longest text where nothing else is said, in characters.</summary>
    public const int MaxLength = 256;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 8,
        AllowDuplicateProperties = false,
    };

    /// <summary>Parses a body.</summary>
    /// <exception cref="FarthingException">It is no JSON object.</exception>
    public static MemberReader Parse(ReadOnlyMemory<byte> body, FaultList faults) => Parse(body.Span, faults);

    /// <summary>Parses a line of a file.</summary>
    /// <param name="body">The line.</param>
    /// <param name="faults">Receives what is wrong in it.</param>
    /// <param name="name">The file's name; null for a body.</param>
    /// <param name="line">Its number.</param>
    /// <exception cref="FarthingException">It is no JSON object.</exception>
    public static MemberReader Parse(
        ReadOnlySpan<byte> body,
        FaultList faults,
        string? name = null,
        int? line = null
    )
    {
        try
        {
            TreeFile file = new(name, AdminFaultCodes.WrongValue, AdminFaultCodes.Missing)
            {
                HoldsSecrets = true,
                Line = line,
            };
            TreeNode root = new(JsonElement.Parse(body, Strict), "", file);
            if (root.IsObject)
            {
                return new MemberReader(root, faults);
            }
        }
        catch (JsonException)
        {
            // Said below; what stands there is not repeated, it may be a secret.
        }

        throw new FarthingException(
            new Fault(
                AdminFaultCodes.NotAnObject,
                $"the {(name is null ? "body" : "line")} is no JSON object, or has a member twice"
            )
            {
                File = name,
                Line = line,
                Expected = "an object such as {\"team\":\"search\"}",
            }
        );
    }

    /// <summary>A text on one line; null where it is not there, null or wrong.</summary>
    public static string? Line(this MemberReader members, string name, int longest = MaxLength)
    {
        string? text = members.Text(name);
        if (text is null || IsLine(text, longest))
        {
            return text;
        }

        string expected = $"at most {longest} characters";
        members.Refuse(name, "too long, or with control characters in it", expected);
        return null;
    }

    /// <summary>Texts on one line, each once, and sorted unless their order matters; null where it is not there, null or wrong.</summary>
    public static IReadOnlyList<string>? Lines(
        this MemberReader members,
        string name,
        int most,
        bool isSorted = true
    )
    {
        IReadOnlyList<string> texts = members.Texts(name);
        if (!members.Node[name].IsList)
        {
            return null;
        }

        if (texts.Count > most || texts.Any(text => text.Length == 0 || !IsLine(text, MaxLength)))
        {
            string expected = $"at most {most} texts of 1 to {MaxLength} characters";
            members.Refuse(name, "too many texts, or one that is empty or too long", expected);
            return null;
        }

        IEnumerable<string> each = texts.Distinct(StringComparer.Ordinal);
        return [.. isSorted ? each.Order(StringComparer.Ordinal) : each];
    }

    /// <summary>Dollars with at most nine decimals; null where it is not there, null or wrong.</summary>
    public static Money? Usd(this MemberReader members, string name, decimal least, decimal most)
    {
        const string Example = "dollars with at most nine decimals: 12.5, or \"12.50\"";
        if (members.Exact(name, least, most, Example) is not decimal usd)
        {
            return null;
        }

        if (usd * 1_000_000_000 % 1 != 0)
        {
            members.Refuse(name, "more than nine decimals", Example);
            return null;
        }

        return Money.FromUsd(usd);
    }

    /// <summary>A time; null where it is not there, null or wrong.</summary>
    public static DateTimeOffset? Time(this MemberReader members, string name)
    {
        if (members.Line(name) is not string text)
        {
            return null;
        }

        if (TimeOf(text) is DateTimeOffset time)
        {
            return time;
        }

        members.Refuse(name, "not a day or time", "2026-12-31, or 2026-12-31T18:00:00Z");
        return null;
    }

    /// <summary>The time that a text is, UTC where it says no zone; null where it is none.</summary>
    public static DateTimeOffset? TimeOf(ReadOnlySpan<char> text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool isTime = DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            Utc,
            out DateTimeOffset time
        );
        return isTime && time.Year is >= 1970 and < 2262 ? time : null;
    }

    /// <summary>A duration such as <c>24h</c>; null where it is not there, null or wrong.</summary>
    public static TimeSpan? Duration(this MemberReader members, string name, TimeSpan most)
    {
        if (members.Line(name) is not string text)
        {
            return null;
        }

        if (
            QuantityParser.TryParse(text, QuantityKind.Duration, out double seconds, out _)
            && seconds >= 0
            && seconds <= most.TotalSeconds
        )
        {
            return TimeSpan.FromSeconds(seconds);
        }

        members.Refuse(name, "not a duration in range", $"0s to {most.TotalDays:0}d, such as 30m or 24h");
        return null;
    }

    /// <summary>True for a text on one line.</summary>
    public static bool IsLine(ReadOnlySpan<char> text, int longest = MaxLength)
    {
        if (text.Length > longest)
        {
            return false;
        }

        foreach (char letter in text)
        {
            if (char.IsControl(letter))
            {
                return false;
            }
        }

        return true;
    }
}
