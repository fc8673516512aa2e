namespace Farthing.Gateway.Dialects;

/// <summary>OpenAI's completions.</summary>
internal sealed class CompletionsDialect() : ChoicesDialect("completions", "/completions")
{
    /// <inheritdoc/>
    public override string Operation => "text_completion";

    /// <summary>The API's own.</summary>
    public override long? DefaultOutputTokens => 16;

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at) =>
        EventText.Of(data, "\"text\":"u8, out at);
}
