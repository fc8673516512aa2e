using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Http;

/// <summary>Why a request goes no further.</summary>
/// <param name="Error">What its client is told.</param>
/// <param name="RetryAfter">When it may come again; null where nothing better is known than what the status says.</param>
internal sealed record Refusal(ApiError Error, TimeSpan? RetryAfter = null)
{
    /// <summary>A refusal with nothing more to say than its error.</summary>
    public static implicit operator Refusal(ApiError error) => new(error);
}
