using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Dialects;

/// <summary>Anthropic's count of a message's tokens: nothing is generated, nothing is billed.</summary>
/// <remarks>Bedrock's own endpoint for it takes and answers another format, and is not called.</remarks>
internal sealed class CountTokensDialect()
    : MessagesDialect("count_tokens", "/messages/count_tokens", ApiKinds.Anthropic | ApiKinds.Vertex)
{
    /// <inheritdoc/>
    public override string Operation => "count_tokens";

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override bool IsFree => true;
}
