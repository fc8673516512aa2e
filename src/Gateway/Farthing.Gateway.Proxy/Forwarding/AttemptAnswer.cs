using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding;

/// <summary>Result of an attempt.</summary>
/// <param name="IsAnswered">The client has its answer, or has gone: nothing more is to be tried.</param>
/// <param name="MayRetry">Another attempt may do better.</param>
/// <param name="Failure">What the client is told if nothing more is tried.</param>
/// <param name="RetryAfter">How long the upstream, limit or budget asks to wait; null where it does not.</param>
internal readonly record struct AttemptAnswer(
    bool IsAnswered,
    bool MayRetry = false,
    ApiError? Failure = null,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>The context took less output than was asked for: what would fit, to be tried at once. Null: it was not about that.</summary>
    public long? FitsTo { get; init; }

    /// <summary>The client has its answer.</summary>
    public static AttemptAnswer Done => new(IsAnswered: true);

    /// <summary>It failed, and another may do better.</summary>
    public static AttemptAnswer Again(ApiError failure, TimeSpan? retryAfter = null) =>
        new(false, MayRetry: true, failure, retryAfter);

    /// <summary>It failed for good.</summary>
    public static AttemptAnswer Fail(ApiError failure, TimeSpan? retryAfter = null) =>
        new(false, MayRetry: false, failure, retryAfter);
}
