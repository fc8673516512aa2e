using System.Text;

namespace Farthing.Protocol.Translation.Json;

/// <summary>A JSON value as its writer wrote it: a schema, a number, a tool's input.</summary>
/// <param name="Json">UTF-8; empty where there is none.</param>
public readonly record struct JsonValue(ReadOnlyMemory<byte> Json)
{
    /// <summary>True when there is one.</summary>
    public bool IsThere => !Json.IsEmpty;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Span => Json.Span;

    /// <summary>A value of these characters.</summary>
    public static JsonValue Of(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <summary>True when it is exactly this.</summary>
    public bool Is(ReadOnlySpan<byte> json) => Json.Span.SequenceEqual(json);

    /// <inheritdoc/>
    public bool Equals(JsonValue other) => Json.Span.SequenceEqual(other.Json.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        hash.AddBytes(Json.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Json.Span);
}
