namespace Farthing.Protocol.Translation.Requests;

/// <summary>Kind of an answer's form.</summary>
public enum OutputFormatKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    JsonObject,

    /// <summary>JSON by a schema.</summary>
    JsonSchema,
}
