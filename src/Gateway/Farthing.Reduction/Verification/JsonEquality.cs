using System.Globalization;
using System.Text.Json;

namespace Farthing.Reduction.Verification;

/// <summary>Equality of JSON by members: their order does not matter, that of lists does; 1.0 is 1, and "1" is not.</summary>
internal static class JsonEquality
{
    /// <summary>Null where an object has a member twice or a text holds half a surrogate pair: readers disagree about what that says.</summary>
    public static bool? Of(JsonElement one, JsonElement other)
    {
        try
        {
            return HasTwice(one) || HasTwice(other) ? null : AreEqual(one, other);
        }
        catch (InvalidOperationException)
        {
            return null; // What the reader throws at half a surrogate pair.
        }
    }

    private static bool AreEqual(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind)
        {
            return false;
        }

        switch (one.ValueKind)
        {
            case JsonValueKind.Object:
                int members = 0;
                foreach (JsonProperty member in one.EnumerateObject())
                {
                    members++;
                    if (
                        !other.TryGetProperty(member.Name, out JsonElement value)
                        || !AreEqual(member.Value, value)
                    )
                    {
                        return false;
                    }
                }

                return other.EnumerateObject().Count() == members;
            case JsonValueKind.Array:
                return one.GetArrayLength() == other.GetArrayLength()
                    && one.EnumerateArray()
                        .Zip(other.EnumerateArray())
                        .All(pair => AreEqual(pair.First, pair.Second));
            case JsonValueKind.String:
                return one.GetString() == other.GetString();
            case JsonValueKind.Number:
                return AreEqualNumbers(one, other);
            default:
                return true; // true, false and null have no value beside their kind.
        }
    }

    private static bool AreEqualNumbers(JsonElement one, JsonElement other)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        string text = one.GetRawText();
        string otherText = other.GetRawText();
        return text == otherText
            || (
                IsExact(text)
                && IsExact(otherText)
                && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out decimal value)
                && decimal.TryParse(otherText, Plain, CultureInfo.InvariantCulture, out decimal otherValue)
                && value == otherValue
            );
    }

    /// <summary>Short enough for a decimal to hold every digit.</summary>
    private static bool IsExact(string text) => text.Length <= 28;

    private static bool HasTwice(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    if (!names.Add(member.Name) || HasTwice(member.Value))
                    {
                        return true;
                    }
                }

                return false;
            case JsonValueKind.Array:
                return element.EnumerateArray().Any(HasTwice);
            default:
                return false;
        }
    }
}
