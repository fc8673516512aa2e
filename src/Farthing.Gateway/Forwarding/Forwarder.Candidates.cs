using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;

namespace Farthing.Gateway.Forwarding;

/// <content>What goes to a deployment: the client's bytes, or a translation of them.</content>
internal sealed partial class Forwarder
{
    /// <summary>A deployment as a candidate, or why it is none.</summary>
    private async ValueTask<(ApiError? Fault, Candidate? Candidate)> OfAsync(
        Exchange exchange,
        Deployment deployment,
        List<Candidate> others,
        bool isKept
    )
    {
        (ApiError? fault, Outbound? outbound) = await OutboundAsync(exchange, deployment, others);
        if (outbound is null)
        {
            return (fault, null);
        }

        AttemptBounds bounds = AttemptBounds.Of(outbound, deployment, prices, isKept);
        if (bounds.Refusal is null)
        {
            return (null, new Candidate(deployment, outbound, bounds));
        }

        if (!others.Exists(other => other.Outbound == outbound))
        {
            outbound.Dispose();
        }

        return (bounds.Refusal, null);
    }

    /// <summary>What goes there; deployments that want the same get the same.</summary>
    private async ValueTask<(ApiError? Fault, Outbound? Outbound)> OutboundAsync(
        Exchange exchange,
        Deployment deployment,
        List<Candidate> others
    )
    {
        // A mirror's answer is in the client's own dialect, whatever the upstream speaks.
        Dialect? target = exchange.Live is null
            ? RequestTranslator.TargetOf(exchange.Dialect, deployment.Upstream)
            : exchange.Dialect;
        if (target is null)
        {
            return (Unserved(exchange), null);
        }

        if (target == exchange.Dialect)
        {
            return (null, exchange.AsItCame);
        }

        for (int i = 0; i < others.Count; i++)
        {
            if (others[i].Outbound.Translation?.Traits == deployment.Traits)
            {
                return (null, others[i].Outbound);
            }
        }

        (ApiError?, Outbound?) Translate() =>
            (
                RequestTranslator.Translate(
                    exchange.Peek,
                    exchange.Body.Bytes,
                    deployment,
                    target,
                    out Outbound? outbound
                ),
                outbound
            );

        return exchange.Body.Bytes.Length <= RequestBody.LongBytes
            ? Translate()
            : await longWork.RunAsync(exchange.Demand.Caller.KeyId, Translate);
    }

    private static ApiError Unserved(Exchange exchange) =>
        new(
            404,
            "invalid_request_error",
            $"The model '{exchange.Peek.Model}' is not served at /v1{exchange.Dialect.Path}.",
            "model",
            "model_not_found"
        );
}
