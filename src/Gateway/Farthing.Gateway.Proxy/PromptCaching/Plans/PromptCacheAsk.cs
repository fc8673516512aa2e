using Farthing.Gateway.Metering;
using Farthing.Gateway.Translating;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.PromptCaching.Plans;

/// <summary>What the desk is told of an attempt.</summary>
/// <param name="Outbound">What goes to the upstream.</param>
/// <param name="Deployment">Its destination.</param>
/// <param name="Price">Price of its tokens.</param>
/// <param name="MaxInputTokens">The most tokens that its prompt can have.</param>
/// <param name="Model">The model, as clients name it.</param>
/// <param name="Key">The key's id.</param>
/// <param name="Team">The key's team; empty without.</param>
/// <param name="Session">The session; empty without.</param>
internal sealed record PromptCacheAsk(
    Outbound Outbound,
    Deployment Deployment,
    ModelPrice Price,
    long MaxInputTokens,
    string Model,
    string Key,
    string Team,
    string Session
);
