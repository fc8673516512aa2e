using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Gateway.Scopes;

/// <summary>A scope as people write it: <c>team:search</c>.</summary>
internal sealed class ScopeJson : JsonConverter<RequestScope>
{
    /// <inheritdoc/>
    public override RequestScope Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) =>
        (reader.TokenType == JsonTokenType.String ? RequestScope.Parse(reader.GetString()!) : null)
        ?? throw new JsonException("no scope");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RequestScope value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
