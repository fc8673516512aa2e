using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Serving.Coefficients;

/// <summary>An error on rows that were held back, which therefore doesn't say that they were.</summary>
public sealed class HeldBackErrorJson : JsonConverter<FitError>
{
    /// <inheritdoc/>
    public override FitError? Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        JsonSerializer.Deserialize(ref reader, HeldBackJson.Default.HeldBackError) is { } error
            ? new FitError(error.MedianPercent, error.P90Percent, error.BiasPercent, error.Rows, true)
            : null;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FitError value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new HeldBackError(value.MedianPercent, value.P90Percent, value.BiasPercent, value.Rows),
            HeldBackJson.Default.HeldBackError
        );
}
