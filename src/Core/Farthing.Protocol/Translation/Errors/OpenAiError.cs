using System.Globalization;
using Farthing.Protocol.OpenAi;

namespace Farthing.Protocol.Translation.Errors;

/// <summary>Says an upstream's error in the words of OpenAI's formats, Chat Completions and Responses alike.</summary>
internal static class OpenAiError
{
    /// <summary>Status, type and code by the table of statuses; the message as it is, for clients match its wording.</summary>
    public static ApiError Of(UpstreamError error)
    {
        if (error.Overflow is not null)
        {
            return new ApiError(400, "invalid_request_error", error.Message, null, "context_length_exceeded");
        }

        string? code = error.Code.Length > 0 ? error.Code : null;
        return error.Status switch
        {
            // What is said of the gateway's own key is not the client's business.
            401 or 403 => new ApiError(
                502,
                "server_error",
                "The upstream refuses the gateway's key.",
                null,
                "upstream_error"
            ),
            402 => new ApiError(402, "insufficient_quota", error.Message, null, "insufficient_quota"),
            404 => new ApiError(404, "invalid_request_error", error.Message, null, OfMissing(error, code)),
            408 or 504 => new ApiError(504, "server_error", error.Message, null, "timeout"),
            409 => new ApiError(409, "invalid_request_error", error.Message, null, code),
            413 => new ApiError(413, "invalid_request_error", error.Message, null, code),
            429 => OfRate(error),
            503 or 529 => new ApiError(
                503,
                "service_unavailable_error",
                error.Message,
                null,
                "server_is_overloaded"
            ),
            500 => new ApiError(500, "server_error", error.Message, null, code),
            >= 500 => new ApiError(502, "server_error", error.Message, null, code),
            _ => new ApiError(400, "invalid_request_error", error.Message, null, code),
        };
    }

    private static string? OfMissing(UpstreamError error, string? code) =>
        error.Message.Contains("model", StringComparison.OrdinalIgnoreCase) ? "model_not_found" : code;

    /// <summary>A rate limit: Codex reads the seconds out of the text. A quota that is used up is no rate: a repeat does not mend it.</summary>
    private static ApiError OfRate(UpstreamError error)
    {
        if (error.Code == "insufficient_quota")
        {
            return new ApiError(429, "insufficient_quota", error.Message, null, "insufficient_quota");
        }

        string message = error.Message;
        if (
            error.RetryAfterSeconds is long seconds
            && !message.Contains("try again in ", StringComparison.OrdinalIgnoreCase)
        )
        {
            message = string.Create(
                CultureInfo.InvariantCulture,
                $"{message.TrimEnd('.', ' ')}. Please try again in {seconds}s"
            );
        }

        return new ApiError(429, "rate_limit_error", message, null, "rate_limit_exceeded");
    }
}
