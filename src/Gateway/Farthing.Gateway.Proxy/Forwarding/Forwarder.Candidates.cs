using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Forwarding;

/// <content>What goes to a deployment: the client's bytes, or a translation of them.</content>
internal sealed partial class Forwarder
{
    /// <summary>Hashes of the beginnings of a prompt, as a model's deployments get it: in a translation, what clients change from turn to turn and engines never see does not count.</summary>
    public async ValueTask<ulong[]> PrefixAsync(Exchange exchange, Deployment? first)
    {
        Outbound? outbound = first is null ? null : (await OutboundAsync(exchange, first)).Outbound;
        outbound ??= exchange.AsItCame;
        return PromptPrefix.Hashes(outbound.Body.Bytes.Span, outbound.Peek);
    }

    /// <summary>What goes there; deployments that want the same get the same.</summary>
    private async ValueTask<(ApiError? Fault, Outbound? Outbound)> OutboundAsync(
        Exchange exchange,
        Deployment deployment
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

        UpstreamTraits traits = deployment.Traits;
        foreach (Outbound known in exchange.Translations)
        {
            if (known.Translation!.Traits == traits)
            {
                return (null, known);
            }
        }

        (ApiError?, Outbound?) Translate() =>
            (
                RequestTranslator.Translate(
                    exchange.Peek,
                    exchange.Body,
                    deployment,
                    target,
                    exchange.CacheKey,
                    out Outbound? outbound
                ),
                outbound
            );

        (ApiError? fault, Outbound? made) =
            exchange.Body.Bytes.Length <= RequestBody.LongBytes
                ? Translate()
                : await longWork.RunAsync(exchange.Demand.Caller.KeyId, Translate);
        if (made is not null)
        {
            exchange.Translations.Add(made);
        }

        return (fault, made);
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
