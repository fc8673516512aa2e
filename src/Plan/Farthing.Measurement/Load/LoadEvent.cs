namespace Farthing.Measurement.Load;

/// <summary>One event of a stream.</summary>
/// <param name="AtNs">When the read that held its last byte returned, on <see cref="MonotonicClock"/>.</param>
/// <param name="Tokens">Generated tokens that it brought, as far as its own usage or log probabilities say; −1 where only the whole is known.</param>
/// <param name="Kind">What it carried.</param>
/// <param name="IsCoalesced">True when the same read already held an event with tokens: its own time of arrival is not known.</param>
public readonly record struct LoadEvent(long AtNs, int Tokens, LoadEventKind Kind, bool IsCoalesced)
{
    /// <summary>True when it carried generated tokens.</summary>
    public bool IsGenerated =>
        Kind
            is LoadEventKind.Content
                or LoadEventKind.Reasoning
                or LoadEventKind.Tool
                or LoadEventKind.Refusal;
}

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
