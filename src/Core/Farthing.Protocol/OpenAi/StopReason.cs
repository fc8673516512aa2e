namespace Farthing.Protocol.OpenAi;

/// <summary>Why a generation ended (<c>finish_reason</c>).</summary>
public enum StopReason
{
    /// <summary>It has not ended, or no reason was given.</summary>
    None,

    /// <summary><c>stop</c>: it ended itself, or a stop string came.</summary>
    Stop,

    /// <summary><c>length</c>: it reached the longest allowed length.</summary>
    Length,

    /// <summary><c>tool_calls</c>, or the older <c>function_call</c>.</summary>
    ToolCalls,

    /// <summary><c>content_filter</c>.</summary>
    ContentFilter,

    /// <summary><c>abort</c>: the server gave up.</summary>
    Abort,

    /// <summary>Another word.</summary>
    Other,
}
