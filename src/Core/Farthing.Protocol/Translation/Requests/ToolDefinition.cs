using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A tool that the model may call.</summary>
public sealed record ToolDefinition
{
    /// <summary>Its name.</summary>
    public required JsonText Name { get; init; }

    /// <summary>The namespace that it stands in (Responses); empty without.</summary>
    public JsonText Namespace { get; init; }

    /// <summary>Its kind.</summary>
    public ToolKind Kind { get; init; }

    /// <summary>What it does; empty without.</summary>
    public JsonText Description { get; init; }

    /// <summary>JSON schema of its arguments; none where it has none.</summary>
    public JsonValue Parameters { get; init; }

    /// <summary>True or false where it is said whether arguments keep exactly to the schema.</summary>
    public bool? IsStrict { get; init; }

    /// <summary>Format of a custom tool's input, as JSON; none without.</summary>
    public JsonValue Format { get; init; }

    /// <summary>A tool that the provider runs: its type, such as <c>web_search_20250305</c>; empty for one that the client runs.</summary>
    public string ServerType { get; init; } = "";

    /// <summary>The definition as the client wrote it.</summary>
    public JsonValue Source { get; init; }

    /// <summary>Name of what has no namespaces: <c>NS__name</c> in one, else its name.</summary>
    public JsonText FullName => Namespace.IsEmpty ? Name : JsonText.Join([Namespace, Name], "__"u8);
}
