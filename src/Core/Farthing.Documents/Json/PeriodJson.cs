using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Json;

/// <summary>A budget's period as people write it.</summary>
public sealed class PeriodJson : JsonConverter<PeriodRule>
{
    /// <inheritdoc/>
    public override PeriodRule Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => PeriodRule.Parse(reader.GetString() ?? "") ?? throw new JsonException("no period of a budget");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PeriodRule value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
