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

/// <summary>Words of what is recorded.</summary>
public static class RecordModes
{
    /// <summary>The words.</summary>
    public static IReadOnlyList<string> Words { get; } = ["off", "lengths", "hashes"];

    /// <summary>A mode's word.</summary>
    public static string Word(RecordMode mode) => Words[(int)mode];

    /// <summary>The mode of a word; null where it is none.</summary>
    public static RecordMode? Of(ReadOnlySpan<char> word) =>
        word switch
        {
            "off" => RecordMode.Off,
            "lengths" => RecordMode.Lengths,
            "hashes" => RecordMode.Hashes,
            _ => null,
        };
}
