using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Json;

/// <summary>Money as a number of dollars with all nine decimals.</summary>
public sealed class MoneyJson : JsonConverter<Money>
{
    /// <inheritdoc/>
    public override Money Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => Money.FromUsd(reader.GetDecimal());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteRawValue(
            value.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            skipInputValidation: true
        );
}
