using System.Text;
using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>What holds for every stream of a format that a client gets, and JSON compared without regard to the order of members.</summary>
internal static class ClientStreams
{
    /// <summary>Data of a Messages stream's events, comments left out, after a check of its form.</summary>
    /// <remarks>One <c>message_start</c>, first; blocks numbered 0, 1, 2 and one after the other; each start has one stop; deltas fit their block; one <c>message_stop</c> or one error, last.</remarks>
    public static IReadOnlyList<string> OfMessages(string stream)
    {
        List<string> data = [];
        string open = "";
        int blocks = 0;
        bool isOver = false;
        bool isSigned = false;
        foreach (string one in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.StartsWith(':'))
            {
                continue;
            }

            string[] lines = one.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            Assert.False(isOver, $"behind the last event: {one}");
            JsonElement json = Json(lines[1][6..]);
            string type = json.GetProperty("type").GetString()!;
            Assert.Equal($"event: {type}", lines[0]);
            Assert.Equal(data.Count == 0, type == "message_start");
            switch (type)
            {
                case "content_block_start":
                    Assert.Equal("", open);
                    Assert.Equal(blocks, json.GetProperty("index").GetInt32());
                    open = json.GetProperty("content_block").GetProperty("type").GetString()!;
                    isSigned = false;
                    break;
                case "content_block_delta":
                    Assert.Equal(blocks, json.GetProperty("index").GetInt32());
                    string delta = json.GetProperty("delta").GetProperty("type").GetString()!;
                    Assert.Contains($"{open} {delta}", Deltas);
                    Assert.False(isSigned, "a delta behind the signature");
                    isSigned = delta == "signature_delta";
                    break;
                case "content_block_stop":
                    Assert.NotEqual("", open);
                    Assert.Equal(blocks++, json.GetProperty("index").GetInt32());
                    open = "";
                    break;
                case "message_delta":
                    Assert.Equal("", open);
                    break;
                case "message_stop":
                    Assert.Contains("message_delta", data[^1], StringComparison.Ordinal);
                    isOver = true;
                    break;
                case "error":
                    isOver = true;
                    break;
                default:
                    Assert.Contains(type, (string[])["message_start", "ping"]);
                    break;
            }

            data.Add(lines[1][6..]);
        }

        Assert.True(isOver, "no message_stop and no error");
        return data;
    }

    /// <summary>Blocks of a Messages stream, each in a line: type, id and name of a call, and all that its deltas bring.</summary>
    public static IReadOnlyList<string> BlocksOf(IReadOnlyList<string> data)
    {
        List<string> blocks = [];
        foreach (string one in data)
        {
            JsonElement json = Json(one);
            if (json.TryGetProperty("content_block", out JsonElement block))
            {
                blocks.Add(
                    block.TryGetProperty("id", out JsonElement id)
                        ? $"{id.GetString()} {block.GetProperty("name").GetString()} "
                        : $"{block.GetProperty("type").GetString()} "
                );
            }
            else if (json.GetProperty("type").ValueEquals("content_block_delta"))
            {
                JsonElement delta = json.GetProperty("delta");
                string kind = delta.GetProperty("type").GetString()!;
                blocks[^1] += kind switch
                {
                    "text_delta" => delta.GetProperty("text").GetString(),
                    "thinking_delta" => delta.GetProperty("thinking").GetString(),
                    "signature_delta" => $" [{delta.GetProperty("signature").GetString()}]",
                    _ => delta.GetProperty("partial_json").GetString(),
                };
            }
        }

        return blocks;
    }

    /// <summary>Chunks of a chat stream, after a check of its form.</summary>
    /// <remarks>The same id everywhere, one role, first; one finish, nothing but usage behind it; <c>[DONE]</c> last. A stream that failed has an error, no finish and no <c>[DONE]</c>.</remarks>
    public static IReadOnlyList<string> OfChat(string stream, bool hasFailed = false)
    {
        List<string> data = [];
        bool isFinished = false;
        string id = "";
        foreach (string one in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.StartsWith(':'))
            {
                continue;
            }

            Assert.StartsWith("data: ", one, StringComparison.Ordinal);
            data.Add(one[6..]);
            if (one == "data: [DONE]" || one.StartsWith("data: {\"error\"", StringComparison.Ordinal))
            {
                continue;
            }

            JsonElement json = Json(one[6..]);
            id = data.Count == 1 ? json.GetProperty("id").GetString()! : id;
            Assert.NotEqual("", id);
            Assert.Equal(id, json.GetProperty("id").GetString());
            Assert.Equal("chat.completion.chunk", json.GetProperty("object").GetString());
            if (json.GetProperty("choices").GetArrayLength() == 0)
            {
                Assert.True(isFinished);
                continue;
            }

            JsonElement choice = json.GetProperty("choices")[0];
            Assert.False(isFinished, "a choice behind the finish");
            Assert.Equal(data.Count == 1, choice.GetProperty("delta").TryGetProperty("role", out _));
            isFinished = choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String;
        }

        Assert.Equal(!hasFailed, isFinished);
        Assert.Equal(!hasFailed, data[^1] == "[DONE]");
        Assert.Equal(hasFailed, data[^1].StartsWith("{\"error\"", StringComparison.Ordinal));
        Assert.Equal(hasFailed ? 0 : 1, data.Count(one => one == "[DONE]"));
        return data;
    }

    /// <summary>Deltas of a chat stream's choices without the first, then the finish: <c>delta</c> as JSON, <c>finish: stop</c>.</summary>
    public static IReadOnlyList<string> DeltasOf(IReadOnlyList<string> data)
    {
        List<string> deltas = [];
        foreach (string one in data.Where(one => one.Contains("\"delta\"", StringComparison.Ordinal)).Skip(1))
        {
            JsonElement choice = Json(one).GetProperty("choices")[0];
            string delta = choice.GetProperty("delta").GetRawText();
            string? finish = choice.GetProperty("finish_reason").GetString();
            if (finish is not null)
            {
                Assert.Equal("{}", delta);
                deltas.Add($"finish: {finish}");
                continue;
            }

            deltas.Add(delta);
        }

        return deltas;
    }

    /// <summary>Checks that documents are the same, whatever the order of members in them.</summary>
    public static void Same(IEnumerable<string> expected, IEnumerable<string> actual) =>
        Assert.Equal(expected.Select(Canonical), actual.Select(Canonical));

    /// <summary>Checks that a document is the same, whatever the order of members in it.</summary>
    public static void Same(string expected, string actual) =>
        Assert.Equal(Canonical(expected), Canonical(actual));

    /// <summary>A document, read.</summary>
    public static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static string[] Deltas { get; } =
    [
        "text text_delta",
        "text citations_delta",
        "thinking thinking_delta",
        "thinking signature_delta",
        "tool_use input_json_delta",
    ];

    private static string Canonical(string text)
    {
        if (text == "[DONE]")
        {
            return text;
        }

        StringBuilder canonical = new();
        Write(Json(text), canonical);
        return canonical.ToString();
    }

    private static void Write(JsonElement json, StringBuilder to)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                to.Append('{');
                foreach (
                    JsonProperty member in json.EnumerateObject()
                        .OrderBy(member => member.Name, StringComparer.Ordinal)
                )
                {
                    to.Append(member.Name).Append(':');
                    Write(member.Value, to);
                    to.Append(' ');
                }

                to.Append('}');
                break;
            case JsonValueKind.Array:
                to.Append('[');
                foreach (JsonElement item in json.EnumerateArray())
                {
                    Write(item, to);
                    to.Append(' ');
                }

                to.Append(']');
                break;
            case JsonValueKind.String:
                to.Append(JsonSerializer.Serialize(json.GetString()));
                break;
            default:
                to.Append(json.GetRawText());
                break;
        }
    }
}
