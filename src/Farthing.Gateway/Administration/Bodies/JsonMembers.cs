using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Administration.Bodies;

/// <summary>A JSON object while it is read: each member that is asked for counts as known, and what was never asked for is a fault at the end.</summary>
/// <param name="root">The object.</param>
/// <param name="path">Where it stands; empty for the body itself.</param>
/// <param name="faults">What is wrong is added here.</param>
internal sealed class JsonMembers(JsonElement root, string path, FaultList faults)
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 8,
        AllowDuplicateProperties = false,
    };

    /// <summary>No secret of a gateway is shorter: what is shorter may be repeated in a fault.</summary>
    private const int ShortestSecret = 20;

    private readonly List<string> known = [];

    /// <summary>Parses a body.</summary>
    /// <exception cref="FarthingException">It is no JSON object.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(body, Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
            // Said below; what stands there is not repeated, it may be a secret.
        }

        throw new FarthingException(
            new Fault(AdminFaultCodes.NotAnObject, "the body is no JSON object, or has a member twice")
            {
                Expected = "an object such as {\"team\":\"search\"}",
            }
        );
    }

    /// <summary>Whether a member is there, null or not.</summary>
    public bool Has(string name)
    {
        known.Add(name);
        return root.TryGetProperty(name, out _);
    }

    /// <summary>Whether a member is there and null.</summary>
    public bool IsNull(string name) => Has(name) && root.GetProperty(name).ValueKind == JsonValueKind.Null;

    /// <summary>A text; null where it is not there, null or wrong.</summary>
    public string? Text(string name, int longest = 256)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Refuse(name, "not a text", "a text in quotes");
            return null;
        }

        string text = value.GetString()!;
        if (text.Length > longest || text.Any(char.IsControl))
        {
            Refuse(name, "too long, or with control characters in it", $"at most {longest} characters");
            return null;
        }

        return text;
    }

    /// <summary>Texts, each once and sorted; null where it is not there, null or wrong.</summary>
    public IReadOnlyList<string>? Texts(string name, int most = 64, int longest = 256)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        bool isList =
            value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() <= most
            && value
                .EnumerateArray()
                .All(one =>
                    one.ValueKind == JsonValueKind.String
                    && one.GetString() is { Length: > 0 } text
                    && text.Length <= longest
                    && !text.Any(char.IsControl)
                );
        if (!isList)
        {
            Refuse(name, "not a list of texts", $"at most {most} texts: [\"a\", \"b\"]");
            return null;
        }

        return
        [
            .. value
                .EnumerateArray()
                .Select(one => one.GetString()!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>A whole number; null where it is not there, null or wrong.</summary>
    public long? Whole(string name, long least, long most)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long number)
            && number >= least
            && number <= most
        )
        {
            return number;
        }

        Refuse(name, "not a whole number in range", FormattableString.Invariant($"{least} to {most}"));
        return null;
    }

    /// <summary>Yes or no; null where it is not there, null or wrong.</summary>
    public bool? Truth(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Refuse(name, "neither yes nor no", "true or false");
        return null;
    }

    /// <summary>One of some words; null where it is not there, null or wrong.</summary>
    public string? Word(string name, params string[] words)
    {
        string? text = Text(name);
        if (text is null || words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        Refuse(name, "no such choice", "one of " + string.Join(", ", words), NearestWord.Find(text, words));
        return null;
    }

    /// <summary>A number, as JSON number or as text, without rounding; null where it is not there, null or wrong.</summary>
    public decimal? Number(string name, decimal least, decimal most, string example)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        decimal number = 0;
        bool isNumber = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDecimal(out number),
            JsonValueKind.String => decimal.TryParse(
                value.GetString(),
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out number
            ),
            _ => false,
        };
        if (isNumber && number >= least && number <= most)
        {
            return number;
        }

        Refuse(name, "not a number in range", example);
        return null;
    }

    /// <summary>Dollars with at most nine decimals; null where it is not there, null or wrong.</summary>
    public Money? Usd(string name, decimal least, decimal most)
    {
        const string Example = "dollars with at most nine decimals: 12.5, or \"12.50\"";
        if (Number(name, least, most, Example) is not decimal usd)
        {
            return null;
        }

        if (usd * 1_000_000_000 % 1 != 0)
        {
            Refuse(name, "more than nine decimals", Example);
            return null;
        }

        return Money.FromUsd(usd);
    }

    /// <summary>A time; null where it is not there, null or wrong.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not string text)
        {
            return null;
        }

        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTimeOffset time
            ) && time.Year is >= 1970 and < 2262
        )
        {
            return time;
        }

        Refuse(name, "not a day or time", "2026-12-31, or 2026-12-31T18:00:00Z");
        return null;
    }

    /// <summary>A duration such as <c>24h</c>; null where it is not there, null or wrong.</summary>
    public TimeSpan? Duration(string name, TimeSpan most)
    {
        if (Text(name) is not string text)
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

        Refuse(name, "not a duration in range", $"0s to {most.TotalDays:0}d, such as 30m or 24h");
        return null;
    }

    /// <summary>An object within; null where it is not there, null or wrong.</summary>
    public JsonMembers? Section(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonMembers(value, Below(name), faults);
        }

        Refuse(name, "not an object", "{ … }");
        return null;
    }

    /// <summary>A fault where a member is not there.</summary>
    public void Need(string name, string example)
    {
        if (!Has(name) || IsNull(name))
        {
            faults.Add(
                new Fault(AdminFaultCodes.Missing, $"{name} is missing")
                {
                    Path = Below(name),
                    Expected = example,
                }
            );
        }
    }

    /// <summary>A fault about a member. Its value is repeated only where it is a short text that cannot be a secret's.</summary>
    public void Refuse(
        string name,
        string message,
        string expected,
        string? nearest = null,
        string code = AdminFaultCodes.WrongValue
    )
    {
        string? value =
            root.TryGetProperty(name, out JsonElement found)
            && found.ValueKind is JsonValueKind.String or JsonValueKind.Number
            && found.ToString() is { Length: < ShortestSecret } text
            && !text.Contains("sk-", StringComparison.Ordinal)
                ? text
                : null;
        faults.Add(
            new Fault(code, message)
            {
                Path = Below(name),
                Value = value,
                Expected = expected,
                Nearest = nearest,
            }
        );
    }

    /// <summary>Reports what was never asked for.</summary>
    public void Done()
    {
        foreach (JsonProperty member in root.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                string name = member.Name.Length < ShortestSecret ? member.Name : member.Name[..8] + "…";
                faults.Add(
                    new Fault(AdminFaultCodes.UnknownMember, "no such member")
                    {
                        Path = Below(name),
                        Expected =
                            known.Count == 0
                                ? "no member at all"
                                : "one of " + string.Join(", ", known.Distinct()),
                        Nearest = NearestWord.Find(name, known),
                    }
                );
            }
        }
    }

    private string Below(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private bool TryGet(string name, out JsonElement value)
    {
        known.Add(name);
        return root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}
