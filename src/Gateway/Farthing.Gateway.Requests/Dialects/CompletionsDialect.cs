using System.Text.Json;

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

    /// <inheritdoc/>
    private protected override string ChunkObject => "text_completion";

    /// <inheritdoc/>
    private protected override void WriteNoText(Utf8JsonWriter choice) => choice.WriteString("text"u8, ""u8);
}
