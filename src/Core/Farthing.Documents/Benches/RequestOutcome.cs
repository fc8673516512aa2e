namespace Farthing.Documents.Benches;

/// <summary>End of a request. Only <see cref="Finished"/> counts as a success.</summary>
public enum RequestOutcome
{
    /// <summary>In flight when the run was cut off: neither a success nor a failure.</summary>
    Unfinished,

    /// <summary>The whole answer came, with at least one token.</summary>
    Finished,

    /// <summary>No connection: refused, unreachable, timed out.</summary>
    ConnectFailed,

    /// <summary>The host's name has no address.</summary>
    NameUnknown,

    /// <summary>TLS failed: an unknown certificate, a wrong name, no TLS at all.</summary>
    TlsFailed,

    /// <summary>401 or 403.</summary>
    Unauthorized,

    /// <summary>404: no such path or model.</summary>
    NotFound,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>Another 4xx.</summary>
    BadRequest,

    /// <summary>5xx before the stream.</summary>
    ServerError,

    /// <summary>An error event in the middle of the stream.</summary>
    StreamError,

    /// <summary>The connection was reset.</summary>
    Reset,

    /// <summary>The connection was closed before the answer was whole.</summary>
    EarlyClose,

    /// <summary>The answer is not HTTP, or an event is not JSON.</summary>
    Malformed,

    /// <summary>No byte for longer than the limit.</summary>
    Stalled,

    /// <summary>The answer ended properly without a single token.</summary>
    NoTokens,

    /// <summary>Failed in a run of another tool, which does not say how.</summary>
    Unnamed,
}
