using System.Text.Json;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Chat;

namespace Farthing.Gateway.Dialects;

/// <summary>OpenAI's chat completions.</summary>
internal sealed class ChatDialect() : ChoicesDialect("chat", "/chat/completions")
{
    /// <inheritdoc/>
    public override bool HasFlexTier => true;

    /// <inheritdoc/>
    public override WireFormat? Format => ChatFormat.Instance;

    /// <inheritdoc/>
    internal override MarkForm? Marks { get; } = new("text", Breakpoint);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> LogprobMembers => "\"logprobs\":true,\"top_logprobs\":5,"u8;

    /// <inheritdoc/>
    public override string? NewLimit => "max_completion_tokens";

    /// <inheritdoc/>
    public override int TextOf(ReadOnlySpan<byte> data, out int at)
    {
        int bytes = EventText.Of(data, "\"content\":"u8, out at);
        bytes = bytes > 0 ? bytes : EventText.Of(data, "\"reasoning_content\":"u8, out at);
        bytes = bytes > 0 ? bytes : EventText.Of(data, "\"reasoning\":"u8, out at);
        bytes = bytes > 0 ? bytes : CallOf(data, out at);
        return bytes > 0 ? bytes : EventText.Of(data, "\"refusal\":"u8, out at);
    }

    /// <inheritdoc/>
    private protected override string ChunkObject => "chat.completion.chunk";

    /// <inheritdoc/>
    private protected override void WriteNoText(Utf8JsonWriter choice)
    {
        choice.WriteStartObject("delta"u8);
        choice.WriteEndObject();
    }

    /// <summary>Length of what is generated of a tool's call: its arguments and its name.</summary>
    private static int CallOf(ReadOnlySpan<byte> data, out int at)
    {
        int arguments = EventText.Of(data, "\"arguments\":"u8, out at);
        int name = EventText.Of(data, "\"name\":"u8, out int nameAt);
        at =
            name == 0 ? at
            : arguments == 0 ? nameAt
            : 0;
        return arguments + name;
    }
}
