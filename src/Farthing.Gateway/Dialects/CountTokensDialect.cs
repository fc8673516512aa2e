namespace Farthing.Gateway.Dialects;

/// <summary>Anthropic's count of a message's tokens: nothing is generated, nothing is billed.</summary>
internal sealed class CountTokensDialect() : MessagesDialect("count_tokens", "/messages/count_tokens")
{
    /// <inheritdoc/>
    public override string Operation => "count_tokens";

    /// <inheritdoc/>
    public override bool Generates => false;

    /// <inheritdoc/>
    public override bool IsFree => true;
}
