namespace Farthing.Protocol.Translation.Requests;

/// <summary>Kind of a tool.</summary>
public enum ToolKind
{
    /// <summary>A function: its arguments are a JSON object by a schema.</summary>
    Function,

    /// <summary>A custom tool: its input is a free text.</summary>
    Custom,

    /// <summary>One that the provider runs.</summary>
    Server,
}
