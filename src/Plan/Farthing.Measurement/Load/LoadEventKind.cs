namespace Farthing.Measurement.Load;

/// <summary>Content of a stream's event. Only <see cref="Reasoning"/>, <see cref="Content"/>, <see cref="Tool"/> and <see cref="Refusal"/> are generated tokens.</summary>
public enum LoadEventKind : byte
{
    /// <summary>The role, and no token.</summary>
    Role,

    /// <summary>Hidden text.</summary>
    Reasoning,

    /// <summary>Shown text.</summary>
    Content,

    /// <summary>Part of a tool call.</summary>
    Tool,

    /// <summary>Part of a refusal.</summary>
    Refusal,

    /// <summary>A choice without any text: an empty delta, or only the reason of the end.</summary>
    Empty,

    /// <summary>Usage, and no choice.</summary>
    Usage,

    /// <summary><c>[DONE]</c>.</summary>
    Done,
}
