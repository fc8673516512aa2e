using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Author, change and time of an administrative event. Never holds a secret or the hash of one.</summary>
/// <param name="At">When.</param>
/// <param name="By">The administrator, by the name of the request (header <c>x-farthing-by</c>): whoever has the admin key is an administrator.</param>
/// <param name="From">The address that it came from.</param>
/// <param name="Action">What, in a word: <c>key.create</c>, <c>adjustment</c>, <c>reload</c>.</param>
/// <param name="Subject">Of what: the key's id, the correction's.</param>
/// <param name="Changes">What is different now, as a JSON object.</param>
public sealed record AdminEvent(
    DateTimeOffset At,
    string By,
    string From,
    string Action,
    string Subject,
    [property: JsonConverter(typeof(RawJson))] string Changes = "{}"
);

/// <summary>A text that is JSON already.</summary>
internal sealed class RawJson : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument value = JsonDocument.ParseValue(ref reader);
        return value.RootElement.GetRawText();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value);
}
