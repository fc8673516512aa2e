namespace Farthing.Protocol.Translation.Errors;

/// <summary>An error of an upstream, in no wire format.</summary>
/// <param name="Status">HTTP status, or the one that its kind stands for in a stream.</param>
/// <param name="Message">Its message without envelope or prefix: clients match the wording to recover.</param>
/// <param name="Code">Its machine-readable code; empty without.</param>
/// <param name="Overflow">What does not fit into the context; null where it is not about that.</param>
public sealed record UpstreamError(
    int Status,
    string Message,
    string Code = "",
    ContextOverflow? Overflow = null
)
{
    /// <summary>Code of <see cref="Unreadable"/>.</summary>
    public const string UnreadableCode = "upstream_unreadable";

    /// <summary>Seconds after which to try again; null where the upstream names none.</summary>
    public long? RetryAfterSeconds { get; init; }

    /// <summary>An answer that is none of the upstream's format.</summary>
    public static UpstreamError Unreadable(string message) => new(502, message, UnreadableCode);

    /// <summary>A stream that ended without a sign of its end.</summary>
    public static UpstreamError BrokenOff { get; } =
        new(502, "The upstream broke off in the middle of its answer.", "upstream_broke_off");
}
