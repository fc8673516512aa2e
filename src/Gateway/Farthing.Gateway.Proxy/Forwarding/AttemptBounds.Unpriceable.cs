using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Forwarding;

/// <content>Requests whose cost has no bound.</content>
internal readonly partial record struct AttemptBounds
{
    /// <summary>Part of a request that cannot be accounted for at a deployment; null where all can.</summary>
    private static string? Unpriceable(
        RequestPeek peek,
        Deployment deployment,
        ModelPrice? price,
        bool isKept
    )
    {
        if (
            peek.ServiceTier is not "" and not "auto" and not "default" and not "standard_only" and not "flex"
            && !(peek.ServiceTier == "priority" && price?.Tiers?.Priority is not null)
        )
        {
            return "'service_tier' asks for another price";
        }

        if (!isKept || deployment.Unbounded == UnboundedPolicy.Allow)
        {
            return null;
        }

        bool isOfContext =
            deployment.Unbounded == UnboundedPolicy.HoldContext && deployment.ContextTokens is not null;
        return peek.Unpriceable is not null ? $"'{peek.Unpriceable}' is set"
            : peek.HasServerTools && OfTools(peek, deployment, price) is string ofTools ? ofTools
            : price is { HasSearches: true } && SearchNames.IsModel(deployment.UpstreamModel)
                ? "its model searches, nobody knows how often, and each search is billed"
            : price is { HasSearches: true } && peek is { MaySearch: true, MaxSearches: null }
                ? "what it refers to may search, nobody knows how often, and each search is billed"
            : isOfContext ? null
            : peek.HasStoredState ? "it refers to what the upstream stored"
            : peek.InputTokensAtMost(deployment.Media) is null
                ? "it has images, sounds or files, and no bound is configured for them"
            : price is not ModelPrice known ? null
            : peek.Sounds > 0 && known.Parts?.Of(TokenPart.AudioSecond) is not null
                ? "it has sounds whose length is not known, and each second is billed"
            : peek.Sounds > 0 && known.Parts?.Of(TokenPart.AudioInput) is null
                ? "it has sounds, and the model has no price of their tokens (price: audio_in)"
            : null;
    }

    /// <summary>Tools that the upstream runs have a bound where they are searches of a stated number, at a stated price, in a stated context.</summary>
    private static string? OfTools(RequestPeek peek, Deployment deployment, ModelPrice? price) =>
        peek.HasOtherServerTools ? "it offers tools that the upstream runs and bills apart"
        : peek.MaxSearches is null
            ? "it lets the upstream search the web without a limit (Anthropic's tool takes 'max_uses')"
        : price is not { HasSearches: true }
            ? "it lets the upstream search the web, and no price of a search is known (price: per_search)"
        : deployment.ContextTokens is null
            ? "it lets the upstream search the web, and no 'context' bounds what searches find"
        : null;
}
