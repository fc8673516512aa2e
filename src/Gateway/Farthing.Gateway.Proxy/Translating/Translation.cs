using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Translating;

/// <summary>A request that was translated, and what its answer's translation has to know of it.</summary>
/// <param name="Client">The client's format.</param>
/// <param name="Upstream">The upstream's.</param>
/// <param name="Conversation">The request.</param>
/// <param name="Traits">The upstream.</param>
/// <param name="Tools">Names of its tools there.</param>
/// <param name="Losses">What the request lost.</param>
internal sealed record Translation(
    WireFormat Client,
    WireFormat Upstream,
    Conversation Conversation,
    UpstreamTraits Traits,
    ToolTable Tools,
    Losses Losses
)
{
    /// <summary>The pair's name in metrics: <c>messages>chat</c>.</summary>
    public string Pair { get; } = $"{Client.Name}>{Upstream.Name}";

    /// <summary>What readers and writers of its answer are told.</summary>
    /// <param name="losses">Counts what the answer loses.</param>
    /// <param name="requestId">The gateway's id of the request.</param>
    /// <param name="createdSeconds">When it came, seconds since 1970.</param>
    /// <param name="asksThinkingBlocks">The client wants thinking with its seals.</param>
    public AnswerContext ContextOf(
        Losses losses,
        string requestId,
        long createdSeconds,
        bool asksThinkingBlocks
    ) =>
        new()
        {
            RequestId = requestId,
            Request = Conversation,
            Traits = Traits,
            Tools = Tools,
            Losses = losses,
            CreatedSeconds = createdSeconds,
            AsksThinkingBlocks = asksThinkingBlocks,
        };
}
