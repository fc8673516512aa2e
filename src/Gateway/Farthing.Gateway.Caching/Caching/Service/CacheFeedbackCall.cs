using System.Text.Json;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Gateway.Journal;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Caching.Service;

/// <summary><c>POST /v1/cache/feedback</c>: a client says of an answer that it got from the cache whether it was right. A wrong one is not given again.</summary>
internal sealed class CacheFeedbackCall(ResponseCache cache) : IGatewayCall
{
    /// <summary>Its path.</summary>
    public const string Path = "/v1/cache/feedback";

    private const int MaxBodyBytes = 8 << 10;

    /// <inheritdoc/>
    public string? MethodsOf(string path) => path == Path ? "POST" : null;

    /// <inheritdoc/>
    public async Task<ApiError?> RunAsync(HttpContext context, Caller caller)
    {
        int longest = (int)Math.Min(MaxBodyBytes, caller.Rights.MaxBodyBytes ?? MaxBodyBytes);
        using RequestBody? body = await RequestBody.ReadAsync(context, longest);
        if (body is null)
        {
            return new ApiError(413, "invalid_request_error", $"The body is longer than {longest} bytes.");
        }

        if (!TryRead(body.Bytes, out Guid answer, out bool isRight))
        {
            return ApiError.Invalid(
                "Expected {\"request\": ID, \"verdict\": \"right\" or \"wrong\"}; ID is the x-request-id or the x-farthing-cache-entry of the answer.",
                "verdict"
            );
        }

        (bool IsKnown, string? Fault) said;
        try
        {
            said = await cache.SayAsync(caller.KeyId, answer, isRight);
        }
        catch (JournalUnavailableException)
        {
            return new ApiError(
                503,
                "server_error",
                "The answer has ended, but the gateway cannot write its journal: its saving stands. Complain again.",
                null,
                DataPlaneFaultCodes.NoJournal
            );
        }

        if (said.Fault is string fault)
        {
            return new ApiError(503, "server_error", $"The answer has ended at this gateway; {fault}.");
        }

        if (!said.IsKnown)
        {
            return new ApiError(
                404,
                "invalid_request_error",
                "This key got no answer of that name from the cache of this gateway, or it is too long ago.",
                "request"
            );
        }

        context.Response.StatusCode = 204;
        return null;
    }

    private static bool TryRead(ReadOnlyMemory<byte> body, out Guid answer, out bool isRight)
    {
        (answer, isRight) = (Guid.Empty, false);
        try
        {
            using JsonDocument said = JsonDocument.Parse(body);
            JsonElement root = said.RootElement;
            string verdict = root.GetProperty("verdict").GetString() ?? "";
            isRight = verdict == "right";
            return verdict is "right" or "wrong"
                && Guid.TryParseExact(root.GetProperty("request").GetString(), "N", out answer);
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return false;
        }
    }
}
