using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>A residual table as a <see cref="ResidualDocument"/>.</summary>
internal sealed class ResidualTableJson : JsonConverter<ResidualTable>
{
    /// <inheritdoc/>
    public override ResidualTable? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        JsonSerializer.Deserialize(ref reader, CatalogJson.Default.ResidualDocument) is { } table
            ? ResidualTable.FromBase64(table.Axes, table.Ticks, table.Codes, table.LnFactors)
            : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ResidualTable value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new ResidualDocument(value.Axes, value.Ticks, value.CodesBase64, value.LnFactorsBase64),
            CatalogJson.Default.ResidualDocument
        );
}

/// <summary>The wire form of a residual table.</summary>
/// <param name="Axes">Names of the axes.</param>
/// <param name="Ticks">Coordinates of each axis, rising.</param>
/// <param name="Codes">Base64 of the rows' places on the axes; null where every combination has a row.</param>
/// <param name="LnFactors">Base64 of 16-bit floats.</param>
internal sealed record ResidualDocument(
    IReadOnlyList<string> Axes,
    IReadOnlyList<IReadOnlyList<double>> Ticks,
    string? Codes,
    string LnFactors
);
