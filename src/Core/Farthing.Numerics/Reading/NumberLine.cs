using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Numerics.Reading;

/// <summary>A list of numbers on one line and without exponents, so that a long document can be read and compared.</summary>
/// <typeparam name="T">Double, or int for whole numbers alone.</typeparam>
public sealed class NumberLine<T> : JsonConverter<IReadOnlyList<T>>
    where T : struct, INumber<T>
{
    /// <inheritdoc/>
    public override IReadOnlyList<T> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        List<T> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            double number =
                reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException();
            T kept = T.CreateSaturating(number);
            numbers.Add(double.CreateChecked(kept) == number ? kept : throw new JsonException());
        }

        return [.. numbers];
    }

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyList<T> value,
        JsonSerializerOptions options
    ) => writer.WriteRawValue($"[{string.Join(',', value.Select(Text))}]");

    private static string Text(T number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal)
            ? decimal.CreateChecked(number).ToString(CultureInfo.InvariantCulture)
            : text;
    }
}
