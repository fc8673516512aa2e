namespace Farthing.Gateway.Metering;

/// <summary>Kinds of a stream's lines.</summary>
public enum StreamLineKind : byte
{
    /// <summary>Ends an event.</summary>
    Blank,

    /// <summary>A name, an id, a comment.</summary>
    Other,

    /// <summary>Data without usage.</summary>
    Event,

    /// <summary>Data with usage among other things.</summary>
    Usage,

    /// <summary>OpenAI's last chunk: usage and no choices.</summary>
    UsageOnly,

    /// <summary><c>[DONE]</c>.</summary>
    Done,
}
