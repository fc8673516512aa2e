using Farthing.Gateway.Http;
using Farthing.Numerics.Billing;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>The head of what the client gets: the upstream's status and those of its headers that are the client's business, and the gateway's own.</summary>
internal static class AnswerHead
{
    /// <summary>Copies status and headers; the body's length is left to who writes it.</summary>
    /// <param name="answer">The upstream's answer.</param>
    /// <param name="response">The client's.</param>
    /// <param name="isTranslated">It is in another format: what is of the upstream's does not go along.</param>
    public static void Copy(UpstreamAnswer answer, HttpResponse response, bool isTranslated = false)
    {
        response.StatusCode = answer.Status;
        if (isTranslated)
        {
            response.ContentType = answer.IsEventStream
                ? "text/event-stream; charset=utf-8"
                : "application/json";
        }
        else if (answer.ContentType is string type && IsPlain(type))
        {
            response.ContentType = type;
        }

        foreach ((string name, string value) in answer.Headers)
        {
            if (!IsPlain(value))
            {
                continue; // The server refuses to write it.
            }

            if (IsForClient(name) && !(isTranslated && IsOfFormat(name)))
            {
                response.Headers[name] = value;
            }
            else if (
                name.Equals("x-request-id", StringComparison.OrdinalIgnoreCase)
                || name.Equals("request-id", StringComparison.OrdinalIgnoreCase)
            )
            {
                response.Headers["x-farthing-upstream-id"] = value;
            }
        }

        if (answer.Status is 429 or >= 500 && !response.Headers.ContainsKey("retry-after"))
        {
            ErrorReply.SetRetryAfter(response.Headers, answer.RetryAfter ?? TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>A cost as headers and comments have it: dollars with all their digits, <c>0.00001234</c>.</summary>
    public static string Text(Money cost) =>
        cost.Usd.ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>True when the server writes it as it is.</summary>
    public static bool IsPlain(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool IsOfFormat(string name) =>
        name.StartsWith("openai-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Limits and ids of the gateway's own account (<c>openai-organization</c>, <c>openai-project</c>, <c>anthropic-organization-id</c>, …) stay with the gateway; the length, framing and compression of a body are not copied because the body is written anew.</summary>
    private static bool IsForClient(string name) =>
        name.Equals("openai-processing-ms", StringComparison.OrdinalIgnoreCase)
        || name.Equals("openai-version", StringComparison.OrdinalIgnoreCase)
        || name.Equals("openai-model", StringComparison.OrdinalIgnoreCase)
        || name.Equals("retry-after", StringComparison.OrdinalIgnoreCase)
        || name.Equals("retry-after-ms", StringComparison.OrdinalIgnoreCase)
        || name.Equals("x-should-retry", StringComparison.OrdinalIgnoreCase)
        || name.Equals("cache-control", StringComparison.OrdinalIgnoreCase);
}
