using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Chunks of a chat client's stream, and what holds of them whatever is said: one id, one finish, the end marker last, calls that begin with id, type and name.</summary>
internal sealed class ChatChunksOf
{
    private readonly StringBuilder content = new();
    private readonly StringBuilder refusal = new();
    private readonly StringBuilder reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> calls = [];

    private ChatChunksOf(IReadOnlyList<JsonElement> chunks) => All = chunks;

    /// <summary>The chunks.</summary>
    public IReadOnlyList<JsonElement> All { get; }

    /// <summary>All text.</summary>
    public string Content => content.ToString();

    /// <summary>All words of refusal.</summary>
    public string Refusal => refusal.ToString();

    /// <summary>All reasoning.</summary>
    public string Reasoning => reasoning.ToString();

    /// <summary>Calls: id, name, arguments.</summary>
    public IReadOnlyList<string> Calls =>
        [.. calls.Select(call => $"{call.Id} {call.Name} {call.Arguments}")];

    /// <summary>Why it ended; empty where it did not.</summary>
    public string Finish { get; private set; } = "";

    /// <summary>The usage; null without.</summary>
    public string? Usage { get; private set; }

    /// <summary>Reads a whole stream and checks it.</summary>
    public static ChatChunksOf Checked(string text)
    {
        List<string> data = DataOf(text);
        Assert.Equal("[DONE]", data[^1]);
        ChatChunksOf chunks = new([.. data.SkipLast(1).Select(one => JsonDocument.Parse(one).RootElement)]);
        chunks.Check();
        Assert.NotEqual("", chunks.Finish);
        return chunks;
    }

    /// <summary>Reads a stream that broke off: its chunks are right, its last event is the error.</summary>
    public static (ChatChunksOf Chunks, JsonElement Error) Broken(string text)
    {
        List<string> data = DataOf(text);
        JsonElement error = JsonDocument.Parse(data[^1]).RootElement.GetProperty("error");
        ChatChunksOf chunks = new([.. data.SkipLast(1).Select(one => JsonDocument.Parse(one).RootElement)]);
        chunks.Check();
        Assert.Equal("", chunks.Finish);
        Assert.Null(chunks.Usage);
        return (chunks, error);
    }

    private static List<string> DataOf(string text) =>
        [
            .. text.Split('\n')
                .Where(line => line.Length > 0 && line[0] != ':')
                .Select(line =>
                {
                    Assert.StartsWith("data: ", line, StringComparison.Ordinal);
                    return line["data: ".Length..];
                }),
        ];

    private void Check()
    {
        foreach (JsonElement chunk in All)
        {
            Assert.Null(Usage);
            Assert.Equal("chatcmpl-ID", chunk.GetProperty("id").GetString());
            Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString());
            Assert.Equal("model", chunk.GetProperty("model").GetString());
            Assert.Equal(JsonValueKind.Number, chunk.GetProperty("created").ValueKind);
            if (chunk.GetProperty("choices").GetArrayLength() == 0)
            {
                Assert.NotEqual("", Finish);
                Usage = chunk.GetProperty("usage").GetRawText();
                continue;
            }

            JsonElement choice = Assert.Single(chunk.GetProperty("choices").EnumerateArray());
            Assert.Equal("", Finish);
            Assert.Equal(0, choice.GetProperty("index").GetInt32());
            Take(choice.GetProperty("delta"), isFirst: chunk.Equals(All[0]));
            Finish = choice.GetProperty("finish_reason").GetString() ?? "";
        }
    }

    private void Take(JsonElement delta, bool isFirst)
    {
        Assert.Equal(isFirst, delta.TryGetProperty("role", out _));
        Add(delta, "content", content);
        Add(delta, "refusal", refusal);
        Add(delta, "reasoning_content", reasoning);
        if (!delta.TryGetProperty("tool_calls", out JsonElement fragments))
        {
            return;
        }

        JsonElement fragment = Assert.Single(fragments.EnumerateArray());
        int index = fragment.GetProperty("index").GetInt32();
        JsonElement function = fragment.GetProperty("function");
        if (fragment.TryGetProperty("id", out JsonElement id))
        {
            Assert.Equal(calls.Count, index);
            Assert.Equal("function", fragment.GetProperty("type").GetString());
            calls.Add((id.GetString()!, function.GetProperty("name").GetString()!, new StringBuilder()));
        }

        calls[index].Arguments.Append(function.GetProperty("arguments").GetString());
    }

    private static void Add(JsonElement delta, string name, StringBuilder text)
    {
        if (delta.TryGetProperty(name, out JsonElement piece))
        {
            text.Append(piece.GetString());
        }
    }
}
