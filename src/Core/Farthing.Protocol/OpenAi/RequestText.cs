using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.OpenAi;

/// <summary>Typed reading of request members; what has the wrong type becomes an <see cref="ApiError"/>, as the first one that was met.</summary>
internal ref struct RequestText(Utf8JsonReader reader)
{
    /// <summary>Current position of reading.</summary>
    public Utf8JsonReader Reader = reader;

    /// <summary>First fault; null so far.</summary>
    public ApiError? Error;

    /// <summary>The current member's name.</summary>
    public string Name = "";

    /// <summary>Moves to the next member of the object under way; false at its end.</summary>
    public bool NextMember() => Reader.Read() && Reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>True when the current member has this name.</summary>
    public bool Is(ReadOnlySpan<byte> name)
    {
        if (!Reader.ValueTextEquals(name))
        {
            return false;
        }

        Name = Encoding.UTF8.GetString(name);
        return true;
    }

    /// <summary>A string, or null.</summary>
    public string? Text()
    {
        Reader.Read();
        if (Reader.TokenType is JsonTokenType.String)
        {
            return Reader.GetString();
        }

        Refuse("a string");
        return null;
    }

    /// <summary>A string's UTF-8 bytes, unescaped; empty for null.</summary>
    public byte[] Bytes()
    {
        byte[] bytes = new byte[Reader.ValueSpan.Length];
        int length = Reader.CopyString(bytes);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>A whole number within bounds; null when null or wrong.</summary>
    public long? Number(long minimum, long maximum)
    {
        Reader.Read();
        if (
            Reader.TokenType == JsonTokenType.Number
            && Reader.TryGetInt64(out long value)
            && value >= minimum
            && value <= maximum
        )
        {
            return value;
        }

        Refuse(
            maximum == long.MaxValue
                ? $"a whole number of at least {minimum}"
                : $"a whole number from {minimum} to {maximum}"
        );
        return null;
    }

    /// <summary>A number within bounds; null when null or wrong.</summary>
    public double? Fraction(double minimum, double maximum)
    {
        Reader.Read();
        if (
            Reader.TokenType == JsonTokenType.Number
            && Reader.TryGetDouble(out double value)
            && value >= minimum
            && value <= maximum
        )
        {
            return value;
        }

        Refuse(FormattableString.Invariant($"a number from {minimum} to {maximum}"));
        return null;
    }

    /// <summary>True or false; null counts as false.</summary>
    public bool Flag()
    {
        Reader.Read();
        if (Reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return Reader.TokenType == JsonTokenType.True;
        }

        Refuse("true or false");
        return false;
    }

    /// <summary>The bytes of the value that comes next, as they were sent.</summary>
    public byte[] Raw(ReadOnlySpan<byte> json)
    {
        Reader.Read();
        int start = (int)Reader.TokenStartIndex;
        Reader.Skip();
        return json[start..(int)Reader.BytesConsumed].ToArray();
    }

    /// <summary>Notes that the current value is not what was expected, and passes over it; null is let through.</summary>
    public void Refuse(string expected)
    {
        if (Reader.TokenType != JsonTokenType.Null)
        {
            Error ??= ApiError.Invalid($"'{Name}' must be {expected}", Name);
        }

        Reader.Skip();
    }
}
