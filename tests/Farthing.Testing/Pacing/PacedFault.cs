namespace Farthing.Testing.Pacing;

/// <summary>What a paced server does wrong on purpose.</summary>
public enum PacedFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>429 with <c>Retry-After: 1</c>.</summary>
    TooManyRequests,

    /// <summary>401.</summary>
    Unauthorized,

    /// <summary>503 before the stream.</summary>
    Unavailable,

    /// <summary>An <c>error</c> event in the middle of the stream, then <c>[DONE]</c>.</summary>
    ErrorEvent,

    /// <summary>The connection is closed in the middle of the stream, between two chunks of the body.</summary>
    CloseMidStream,

    /// <summary>The connection is reset in the middle of the stream.</summary>
    ResetMidStream,

    /// <summary>The stream stops and the connection stays open.</summary>
    Stall,

    /// <summary>An event that is not JSON, in the middle of the stream.</summary>
    MalformedEvent,

    /// <summary>A status line that is not HTTP.</summary>
    NotHttp,

    /// <summary>The stream ends properly without a single token.</summary>
    NoTokens,
}
