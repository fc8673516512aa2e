using System.Globalization;
using System.Text;

namespace Farthing.Protocol.Translation.Errors;

/// <summary>Reads errors of any upstream: OpenAI's and Anthropic's envelopes, vLLM's two, FastAPI's <c>detail</c>, llama.cpp's numbers, plain text.</summary>
public static partial class UpstreamErrorReader
{
    /// <summary>Most bytes of a body that is no JSON which become the message.</summary>
    public const int MaxPlainBytes = 2048;

    /// <summary>Reads the body of an answer.</summary>
    /// <param name="status">Its HTTP status; one below 400 with an error in its body reads as 502.</param>
    /// <param name="body">The body, in part or whole.</param>
    public static UpstreamError Read(int status, ReadOnlySpan<byte> body)
    {
        int said = status < 400 ? 502 : status;
        Words words = WordsOf(body);
        string message =
            words.Message.Length > 0 ? words.Message : $"The upstream answered {status} without a message.";
        return Make(said, message, words, canOverflow: status is < 400 or 400 or 413 or 422);
    }

    /// <summary>Reads an error that stands in a stream: its status is the one that its code or type stands for, 502 where neither says.</summary>
    /// <param name="json">The event's data.</param>
    public static UpstreamError ReadEvent(ReadOnlySpan<byte> json)
    {
        Words words = WordsOf(json);
        string message = words.Message.Length > 0 ? words.Message : "The upstream failed without a message.";
        return Make(
            words.Status ?? StatusOf(words.Code) ?? StatusOf(words.Type) ?? 502,
            message,
            words,
            canOverflow: true
        );
    }

    private static UpstreamError Make(int status, string message, Words words, bool canOverflow)
    {
        ContextOverflow? overflow = null;
        bool isSaid = words.Code is "context_length_exceeded" || words.Type is "exceed_context_size_error";
        if (isSaid || canOverflow)
        {
            overflow = OverflowText.Find(message);
            if (words.Context is not null || words.Prompt is not null)
            {
                overflow = new ContextOverflow(words.Context, words.Prompt, overflow?.Output);
            }
            else if (isSaid)
            {
                overflow ??= new ContextOverflow(null, null, null);
            }
        }

        return overflow is null
            ? new UpstreamError(status, message, words.Code)
            : new UpstreamError(400, message, "context_length_exceeded", overflow);
    }

    /// <summary>The status that a code or type of OpenAI's, Anthropic's or vLLM's stands for.</summary>
    private static int? StatusOf(string word) =>
        word switch
        {
            "invalid_request_error"
            or "invalid_prompt"
            or "BadRequestError"
            or "context_length_exceeded"
            or "exceed_context_size_error" => 400,
            "authentication_error" or "invalid_api_key" or "AuthenticationError" => 401,
            "billing_error" => 402,
            "permission_error" or "PermissionDeniedError" => 403,
            "not_found_error" or "model_not_found" or "NotFoundError" => 404,
            "request_too_large" => 413,
            "rate_limit_error" or "rate_limit_exceeded" or "insufficient_quota" or "RateLimitError" => 429,
            "api_error" or "server_error" or "internal_error" or "InternalServerError" => 500,
            "service_unavailable_error" or "server_is_overloaded" or "ServiceUnavailableError" => 503,
            "timeout_error" or "timeout" => 504,
            "overloaded_error" => 529,
            _ => null,
        };

    private static string Plain(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> head = body[..Math.Min(body.Length, MaxPlainBytes)];
        while (head.Length < body.Length && head.Length > 0 && (body[head.Length] & 0xC0) == 0x80)
        {
            head = head[..^1]; // Not through the middle of a character.
        }

        return Encoding.UTF8.GetString(head).Trim();
    }
}

/// <summary>A request that does not fit into a context window.</summary>
/// <param name="Context">The window, tokens; null where it is not said.</param>
/// <param name="Prompt">The prompt, tokens, where its true size is said: a lower bound is none.</param>
/// <param name="Output">The output limit, tokens; null where it is not said.</param>
public readonly record struct ContextOverflow(long? Context, long? Prompt, long? Output)
{
    /// <summary>The overflow in Anthropic's words: clients of the Messages format read the numbers out of them to ask again for less, or to compact.</summary>
    /// <param name="message">The upstream's own message, for an overflow whose window is not said.</param>
    /// <returns>The prompt is named where its true size is known. Otherwise the text says that the prompt alone is too long, by one token: a client that repeats with an invented size would repeat for ever.</returns>
    public string ToMessagesText(string message)
    {
        if (Context is not long window)
        {
            return message.Contains("prompt is too long", StringComparison.OrdinalIgnoreCase)
                ? message
                : $"prompt is too long: {message}";
        }

        if (Prompt is not long prompt || prompt >= window)
        {
            return Invariant(
                $"prompt is too long: {Math.Max(Prompt ?? 0, window + 1)} tokens > {window} maximum"
            );
        }

        long output = Math.Max(Output ?? 0, window - prompt + 1);
        return Invariant(
            $"input length and `max_tokens` exceed context limit: {prompt} + {output} > {window}, decrease input length or `max_tokens` and try again"
        );
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
