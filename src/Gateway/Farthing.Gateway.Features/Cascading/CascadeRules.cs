using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Cascading;

/// <summary>Requests that are none for a cascade, by their head and peek.</summary>
internal static class CascadeRules
{
    /// <summary>The client's word, and the answer's.</summary>
    public const string Header = "x-farthing-cascade";

    /// <summary>Why a request goes past; null: it does not.</summary>
    public static CascadeReason? BypassOf(Exchange exchange)
    {
        RequestPeek peek = exchange.Peek;
        Dialect dialect = exchange.Dialect;
        return exchange.Http.Request.Headers[Header] == "off" ? CascadeReason.Pinned
            : !(dialect == Dialect.Chat || dialect == Dialect.Messages || dialect == Dialect.Responses)
                ? CascadeReason.Endpoint
            : peek.IsStored || peek.HasStoredState ? CascadeReason.Stored
            : peek.HasTools || peek.HasServerTools ? CascadeReason.Tools
            : peek.Images + peek.Sounds + peek.Files > 0 ? CascadeReason.Media
            : peek.Choices > 1 ? CascadeReason.Choices
            : peek.Unpriceable is not null
            || peek.Steering != 0
            || exchange.IsBeta
            || peek.AsksContinuousUsage
            || exchange.AsksThinkingBlocks
                ? CascadeReason.Steering
            : null;
    }
}
