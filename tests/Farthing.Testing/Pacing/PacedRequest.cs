using System.Text.Json;

namespace Farthing.Testing.Pacing;

/// <summary>What a paced server reads of a request.</summary>
internal sealed record PacedRequest(
    string Method,
    string Path,
    int MaxTokens,
    int PromptTokens,
    bool AsksContinuousUsage,
    bool IsChat,
    string Model
)
{
    private const int TemplateTokens = 5;
    private const double TokensPerWord = 1.3;

    /// <summary>Reads the JSON body of a generation or of <c>/tokenize</c>.</summary>
    public static PacedRequest Read(string method, string path, ReadOnlyMemory<byte> body)
    {
        bool isChat = path.EndsWith("chat/completions", StringComparison.Ordinal);
        if (body.Length == 0)
        {
            return new PacedRequest(method, path, 0, 0, false, isChat, "");
        }

        using JsonDocument document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        int max =
            root.TryGetProperty("max_tokens", out JsonElement tokens) ? tokens.GetInt32()
            : root.TryGetProperty("max_completion_tokens", out tokens) ? tokens.GetInt32()
            : 16;
        bool continuous =
            root.TryGetProperty("stream_options", out JsonElement options)
            && options.TryGetProperty("continuous_usage_stats", out JsonElement flag)
            && flag.GetBoolean();
        int words = 0;
        int overhead = 0;
        if (root.TryGetProperty("messages", out JsonElement messages))
        {
            overhead = TemplateTokens;
            foreach (JsonElement message in messages.EnumerateArray())
            {
                words += Words(message.GetProperty("content").GetString()!);
            }
        }
        else if (root.TryGetProperty("prompt", out JsonElement prompt))
        {
            words = prompt.ValueKind == JsonValueKind.Array ? 0 : Words(prompt.GetString()!);
            overhead = prompt.ValueKind == JsonValueKind.Array ? prompt.GetArrayLength() : 0;
        }

        string model = root.TryGetProperty("model", out JsonElement name) ? name.GetString()! : "";
        return new PacedRequest(
            method,
            path,
            max,
            overhead + (int)Math.Ceiling(words * TokensPerWord),
            continuous,
            isChat,
            model
        );
    }

    private static int Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
