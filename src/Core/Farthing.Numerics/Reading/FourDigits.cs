using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Numerics.Reading;

/// <summary>A number with four significant digits: what timings carry.</summary>
public sealed class FourDigits : JsonConverter<double>
{
    /// <summary>The number with four significant digits.</summary>
    public static double Of(double value) =>
        double.Parse(value.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override double Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Of(value));
}
