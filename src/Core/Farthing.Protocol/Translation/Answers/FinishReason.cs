namespace Farthing.Protocol.Translation.Answers;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>Not said; the upstream ended the answer all the same.</summary>
    Unstated,

    /// <summary>It was at its end.</summary>
    Stop,

    /// <summary>One of the request's stop texts came.</summary>
    StopText,

    /// <summary>The output limit.</summary>
    Length,

    /// <summary>The context window.</summary>
    ContextWindow,

    /// <summary>Tools are called.</summary>
    ToolCalls,

    /// <summary>A filter cut it.</summary>
    ContentFilter,

    /// <summary>The model refused (Anthropic).</summary>
    Refusal,

    /// <summary>The provider's own tools paused it (Anthropic).</summary>
    Pause,
}
