using System.Runtime.InteropServices;
using System.Text.Json;
using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A value of a request's body together with the body, so that texts and values are taken as spans of it.</summary>
/// <param name="Element">The value.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Root">Name of the body in messages; empty for a request's own.</param>
public readonly record struct BodyNode(JsonElement Element, ReadOnlyMemory<byte> Body, string Root = "")
{
    /// <summary>Its place, for messages: <c>messages[2].content</c>; empty for the body. It is looked for when somebody asks: what is right has no need of it.</summary>
    public string Path =>
        Body.Span.Overlaps(JsonMarshal.GetRawUtf8Value(Element), out int at)
            ? JsonPath.At(Body.Span, at, Root)
            : Root;

    /// <summary>Its kind.</summary>
    public JsonValueKind Kind => Element.ValueKind;

    /// <summary>True for <c>null</c>.</summary>
    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    /// <summary>The value as it was written.</summary>
    public JsonValue Value => new(Raw());

    /// <summary>The text.</summary>
    /// <exception cref="RequestRefusedException">It is no string, or has half a surrogate pair.</exception>
    public JsonText Text()
    {
        if (Kind != JsonValueKind.String)
        {
            throw Wrong("has to be a string");
        }

        ReadOnlyMemory<byte> raw = Raw();
        raw = raw[1..^1];
        return EscapedText.HasHalfSurrogate(raw.Span)
            ? throw Wrong("has half of a surrogate pair")
            : new JsonText(raw);
    }

    /// <summary>The text, decoded.</summary>
    /// <exception cref="RequestRefusedException">It is no string, or has half a surrogate pair.</exception>
    public string Plain() => Text().Plain();

    /// <summary>True or false.</summary>
    /// <exception cref="RequestRefusedException">It is neither.</exception>
    public bool Flag() =>
        Kind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("has to be true or false"),
        };

    /// <summary>A whole number of at least 0; <c>1e3</c> is one.</summary>
    /// <exception cref="RequestRefusedException">It is none.</exception>
    public long Count() =>
        Kind == JsonValueKind.Number
        && Element.TryGetDecimal(out decimal number)
        && number >= 0
        && number <= int.MaxValue
        && decimal.Truncate(number) == number
            ? (long)number
            : throw Wrong("has to be a whole number of at least 0");

    /// <summary>A number, as it was written.</summary>
    /// <exception cref="RequestRefusedException">It is none.</exception>
    public JsonValue Number() => Kind == JsonValueKind.Number ? Value : throw Wrong("has to be a number");

    /// <summary>A member that is there and not null.</summary>
    public bool TryMember(string name, out BodyNode member)
    {
        member = default;
        if (
            Kind != JsonValueKind.Object
            || !Element.TryGetProperty(name, out JsonElement value)
            || value.ValueKind == JsonValueKind.Null
        )
        {
            return false;
        }

        member = new BodyNode(value, Body, Root);
        return true;
    }

    /// <summary>A text by name; empty where it is missing or null.</summary>
    /// <exception cref="RequestRefusedException">It is no string.</exception>
    public JsonText TextOf(string name) => TryMember(name, out BodyNode member) ? member.Text() : default;

    /// <summary>A decoded text by name; empty where it is missing or null.</summary>
    /// <exception cref="RequestRefusedException">It is no string.</exception>
    public string PlainOf(string name) => TryMember(name, out BodyNode member) ? member.Plain() : "";

    /// <summary>A text by name that must be there.</summary>
    /// <exception cref="RequestRefusedException">It is missing, or no string.</exception>
    public JsonText NeededText(string name) =>
        TryMember(name, out BodyNode member) ? member.Text() : throw Missing(name);

    /// <summary>A value by name, as it was written; none where it is missing or null.</summary>
    public JsonValue ValueOf(string name) => TryMember(name, out BodyNode member) ? member.Value : default;

    /// <summary>True where a member is exactly this text, as written without escapes.</summary>
    public bool Is(string name, string text) =>
        TryMember(name, out BodyNode member)
        && member.Kind == JsonValueKind.String
        && member.Element.ValueEquals(text);

    /// <summary>Its items.</summary>
    /// <exception cref="RequestRefusedException">It is no array.</exception>
    public BodyItems Items() =>
        Kind == JsonValueKind.Array ? new BodyItems(Element, Body, Root) : throw Wrong("has to be an array");

    /// <summary>Items of a member; none where it is missing or null.</summary>
    /// <exception cref="RequestRefusedException">It is no array.</exception>
    public BodyItems ItemsOf(string name) => TryMember(name, out BodyNode member) ? member.Items() : default;

    /// <summary>Its members in order, null ones included.</summary>
    /// <exception cref="RequestRefusedException">It is no object.</exception>
    public List<(string Name, BodyNode Node)> Members()
    {
        if (Kind != JsonValueKind.Object)
        {
            throw Wrong("has to be an object");
        }

        List<(string, BodyNode)> members = [];
        foreach (JsonProperty member in Element.EnumerateObject())
        {
            members.Add((member.Name, new BodyNode(member.Value, Body, Root)));
        }

        return members;
    }

    /// <summary>What is wrong with it.</summary>
    /// <param name="what">Such as <c>has to be a string</c>.</param>
    public RequestRefusedException Wrong(string what) =>
        Path is { Length: > 0 } path ? new($"'{path}' {what}", path) : new($"the body {what}");

    private RequestRefusedException Missing(string name)
    {
        string path = At(name);
        return new RequestRefusedException($"'{path}' is missing", path);
    }

    private string At(string name) => Path is { Length: > 0 } path ? $"{path}.{name}" : name;

    private ReadOnlyMemory<byte> Raw()
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(Element);
        return Body.Span.Overlaps(raw, out int at) ? Body.Slice(at, raw.Length) : raw.ToArray();
    }
}
