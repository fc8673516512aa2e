using System.Text;
using System.Text.Json;

namespace Farthing.ForeignBench.Server;

/// <summary>Parts of an OpenAI request that this server heeds.</summary>
/// <param name="Prompt">Tokens of the prompt: one a byte, after a first token.</param>
/// <param name="OutputTokens">Tokens to generate; answers never end before.</param>
/// <param name="IsStream">Server-sent events, else one document.</param>
/// <param name="HasUsage">Whether the last event has the usage.</param>
/// <param name="HasContinuousUsage">Whether every event has it.</param>
internal sealed record CompletionBody(
    int[] Prompt,
    int OutputTokens,
    bool IsStream,
    bool HasUsage,
    bool HasContinuousUsage
)
{
    private const int DefaultTokens = 16;

    /// <summary>Reads a body of <c>/v1/chat/completions</c> or <c>/v1/completions</c>.</summary>
    /// <exception cref="ArgumentException">The prompt is missing or of no known shape.</exception>
    public static CompletionBody Read(JsonElement root, bool isChat)
    {
        JsonElement options = Member(root, "stream_options");
        JsonElement tokens = Member(root, "max_completion_tokens");
        tokens = tokens.ValueKind == JsonValueKind.Number ? tokens : Member(root, "max_tokens");
        return new CompletionBody(
            isChat ? Tokens(ChatText(root)) : PromptTokens(Member(root, "prompt")),
            tokens.ValueKind == JsonValueKind.Number ? tokens.GetInt32() : DefaultTokens,
            Flag(root, "stream"),
            Flag(options, "include_usage"),
            Flag(options, "continuous_usage_stats")
        );
    }

    private static string ChatText(JsonElement root)
    {
        StringBuilder text = new();
        foreach (JsonElement message in Member(root, "messages").EnumerateArray())
        {
            JsonElement content = Member(message, "content");
            if (content.ValueKind == JsonValueKind.String)
            {
                text.Append(content.GetString());
            }
        }

        return text.ToString();
    }

    private static int[] PromptTokens(JsonElement prompt) =>
        prompt.ValueKind switch
        {
            JsonValueKind.String => Tokens(prompt.GetString()!),
            // Ids of a larger vocabulary are folded into this one.
            JsonValueKind.Array =>
            [
                .. prompt.EnumerateArray().Select(id => RandomModel.FirstByte + (id.GetInt32() & 255)),
            ],
            _ => throw new ArgumentException("prompt: a text or token ids are expected"),
        };

    private static int[] Tokens(string text) =>
        [1, .. Encoding.UTF8.GetBytes(text).Select(one => RandomModel.FirstByte + one)];

    private static bool Flag(JsonElement root, string name) =>
        Member(root, name).ValueKind == JsonValueKind.True;

    private static JsonElement Member(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value)
            ? value
            : default;
}
