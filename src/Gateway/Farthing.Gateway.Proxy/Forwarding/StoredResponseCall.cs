using Farthing.Gateway.Admission;
using Farthing.Gateway.Http;
using Farthing.Numerics.Clocks;
using Farthing.Protocol.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>Looks at, deletes or cancels a response that an upstream stores: the call goes where the response is, for the key that asked for it. Nothing is billed for it.</summary>
/// <param name="stored">The known responses.</param>
/// <param name="clients">Connections to upstreams.</param>
/// <param name="clock">The time.</param>
internal sealed class StoredResponseCall(StoredResponses stored, UpstreamClients clients, TimeProvider clock)
    : IGatewayCall
{
    private const string Root = "/v1/responses/";
    private const string Cancel = "/cancel";
    private const string Items = "/input_items";
    private const int ReadBytes = 16 << 10;

    /// <summary>The methods that a path has; null where it is no response's.</summary>
    public static string? MethodsOf(string path) =>
        !path.StartsWith(Root, StringComparison.Ordinal) || path[Root.Length..] is "compact" or "input_tokens"
            ? null
        : path.EndsWith(Cancel, StringComparison.Ordinal) ? "POST"
        : path.EndsWith(Items, StringComparison.Ordinal) ? "GET"
        : "GET, DELETE";

    /// <inheritdoc/>
    string? IGatewayCall.MethodsOf(string path) => MethodsOf(path);

    /// <inheritdoc/>
    public async Task<ApiError?> RunAsync(HttpContext context, Caller caller)
    {
        string tail = context.Request.Path.Value![Root.Length..];
        int slash = tail.IndexOf('/', StringComparison.Ordinal);
        string id = slash < 0 ? tail : tail[..slash];
        bool isCall = slash < 0 || tail[slash..] is Cancel or Items;
        if (
            !isCall
            || !StoredResponses.IsId(id)
            || stored.Find(id) is not StoredResponse response
            || response.KeyId != caller.KeyId
        )
        {
            string said = id[..Math.Min(id.Length, StoredResponses.LongestId)];
            return new ApiError(404, "invalid_request_error", $"Response with id '{said}' not found.", "id");
        }

        using Deadline end = new(response.At.Upstream.Timeouts.Whole, clock, context.RequestAborted);
        try
        {
            return await PassAsync(context, response, tail, end.Token);
        }
        catch (Exception broken) when (broken is OperationCanceledException || StreamCopy.IsBreak(broken))
        {
            if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            {
                context.Abort();
                return null;
            }

            return broken is OperationCanceledException
                ? Forwarder.Failure(504, "The upstream did not answer in time.", DataPlaneFaultCodes.TimedOut)
                : Forwarder.Failure(502, "The upstream cannot be reached.", DataPlaneFaultCodes.Unreachable);
        }
    }

    private async Task<ApiError?> PassAsync(
        HttpContext context,
        StoredResponse response,
        string tail,
        CancellationToken cancellation
    )
    {
        HttpMethod method = HttpMethod.Parse(context.Request.Method);
        using UpstreamAnswer answer = await clients
            .Of(response.At.Upstream)
            .FollowAsync(method, "/" + tail, context.Request.QueryString.Value ?? "", cancellation);
        if (answer.Status == 401)
        {
            return Forwarder.KeyRefused;
        }

        if (answer.Status is < 200 or (>= 300 and < 400))
        {
            return Forwarder.Failure(
                502,
                $"The upstream answered {answer.Status}, which is no answer.",
                DataPlaneFaultCodes.NotAnAnswer
            );
        }

        if (method == HttpMethod.Delete && answer.Status < 300)
        {
            stored.Forget(tail);
        }

        AnswerHead.Copy(answer, context.Response);
        context.Response.Headers[CostTrailer.Header] = "0";
        context.Response.Headers["x-farthing-model"] = response.At.Name;
        context.Response.ContentLength = answer.IsEventStream ? null : answer.Length;
        byte[] buffer = new byte[ReadBytes];
        int read;
        while ((read = await answer.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            await context.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        return null;
    }
}
