using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Documents.Keys;

namespace Farthing.Gateway.Keys;

/// <summary>What is recorded, by its word.</summary>
internal sealed class RecordModeJson : JsonConverter<RecordMode>
{
    /// <inheritdoc/>
    public override RecordMode Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        RecordModes.Of(reader.GetString())
        ?? throw new JsonException($"no such record, expected {string.Join(", ", RecordModes.Words)}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RecordMode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(RecordModes.Word(value));
}
