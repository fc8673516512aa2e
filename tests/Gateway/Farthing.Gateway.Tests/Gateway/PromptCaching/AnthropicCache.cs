using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Tests.Gateway.Forwarding.Clouds;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>Anthropic's prompt cache by its documented rules, and its bill: $1 a million tokens, 1.25 and 2 written, 0.1 read, $4 generated. It shares no code with the gateway.</summary>
internal sealed class AnthropicCache(TimeProvider clock, int minTokens = 1024, int lookback = 20)
{
    private const int OutputTokens = 20;
    private const double CharsPerToken = 3.6;
    private readonly Dictionary<string, Entry> entries = [];

    /// <summary>The bill in nano-dollars.</summary>
    public long Bill { get; private set; }

    /// <summary>The bill of the same requests without any breakpoint.</summary>
    public long Untouched { get; private set; }

    /// <summary>Breakpoints of each request.</summary>
    public List<int> Marks { get; } = [];

    /// <summary>Tokens read of each request.</summary>
    public List<long> Reads { get; } = [];

    /// <summary>Tokens of one hour that were written.</summary>
    public long WrittenForAnHour { get; private set; }

    /// <summary>From the start of a request to its first byte.</summary>
    public TimeSpan FirstByteAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Drops everything, as an overloaded provider does.</summary>
    public void Evict() => entries.Clear();

    /// <summary>Lifetimes that a request may ask for.</summary>
    public bool HasHour { get; init; } = true;

    /// <summary>Answers a request, as a stream where it asks for one: of events, or of Bedrock's frames.</summary>
    public async Task AnswerAsync(ScriptedCall call)
    {
        JsonObject body = JsonNode.Parse(call.Request.Body)!.AsObject();
        bool isFrames = call.Request.Line.Contains("invoke-with-response-stream", StringComparison.Ordinal);
        if (UsageOf(body, out string fault) is not string usage)
        {
            await call.JsonAsync(
                $$"""{"type":"error","error":{"type":"invalid_request_error","message":"{{fault}}" } }""",
                400
            );
        }
        else if (isFrames)
        {
            await CloudScene.FramesAsync(call, [.. EventsOf(usage).Select(EventFrames.Chunk)]);
        }
        else if ((bool?)body["stream"] == true)
        {
            await call.BeginStreamAsync();
            foreach (string json in EventsOf(usage))
            {
                await call.ChunkAsync($"event: {JsonNode.Parse(json)!["type"]}\ndata: {json}\n\n");
            }

            await call.EndStreamAsync();
        }
        else
        {
            await call.JsonAsync(
                $$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Yes."}],"stop_reason":"end_turn","usage": {{usage}} }"""
            );
        }
    }

    /// <summary>The prompt's usage comes first, the output's last.</summary>
    private static string[] EventsOf(string usage) =>
        [
            $$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{{usage.Replace(
                $"\"output_tokens\":{OutputTokens}",
                "\"output_tokens\":1",
                StringComparison.Ordinal
            )}} } }""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""} }""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Yes."} }""",
            """{"type":"content_block_stop","index":0}""",
            $$"""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":{{OutputTokens}} } }""",
            """{"type":"message_stop"}""",
        ];

    private string? UsageOf(JsonObject body, out string fault)
    {
        DateTimeOffset now = clock.GetUtcNow();
        List<(string Text, bool? IsHour)> blocks = BlocksOf(body);
        List<string> prefixes = [];
        List<long> lengths = [];
        string prefix = (string?)body["model"] ?? "";
        double characters = 0;
        foreach ((string text, _) in blocks)
        {
            prefix = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prefix + text)));
            characters += text.Length;
            prefixes.Add(prefix);
            lengths.Add((long)(characters / CharsPerToken));
        }

        int[] marks = [.. Enumerable.Range(0, blocks.Count).Where(at => blocks[at].IsHour is not null)];
        Marks.Add(marks.Length);
        bool isOutOfOrder = marks
            .Zip(marks.Skip(1))
            .Any(pair => blocks[pair.First].IsHour == false && blocks[pair.Second].IsHour == true);
        fault =
            marks.Length > 4 ? "too many breakpoints"
            : isOutOfOrder ? "an hour behind five minutes"
            : !HasHour && marks.Any(mark => blocks[mark].IsHour == true) ? "no lifetime of an hour"
            : "";
        if (fault.Length > 0)
        {
            return null;
        }

        int found = marks
            .SelectMany(mark => Enumerable.Range(Math.Max(0, mark - lookback), Math.Min(mark, lookback) + 1))
            .Where(at => entries.TryGetValue(prefixes[at], out Entry? entry) && entry.IsReadable(now))
            .DefaultIfEmpty(-1)
            .Max();
        long read = found < 0 ? 0 : lengths[found];
        if (found >= 0)
        {
            entries[prefixes[found]].Touched = now;
        }

        long[] written = [0, 0];
        long from = read;
        foreach (int mark in marks.Where(mark => mark > found && lengths[mark] >= minTokens))
        {
            bool isHour = blocks[mark].IsHour!.Value;
            written[isHour ? 1 : 0] += lengths[mark] - from;
            from = lengths[mark];
            entries[prefixes[mark]] = new Entry
            {
                Touched = now,
                From = now + FirstByteAfter,
                Life = isHour ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5),
            };
        }

        foreach (int mark in marks.Where(mark => mark <= found))
        {
            if (entries.TryGetValue(prefixes[mark], out Entry? entry) && entry.IsReadable(now))
            {
                entry.Touched = now;
            }
        }

        long rest = lengths[^1] - from;
        Reads.Add(read);
        WrittenForAnHour += written[1];
        Bill +=
            (rest * 1000) + (written[0] * 1250) + (written[1] * 2000) + (read * 100) + (OutputTokens * 4000L);
        Untouched += (lengths[^1] * 1000) + (OutputTokens * 4000L);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"input_tokens":{{rest}},"cache_creation_input_tokens":{{written[0]
                + written[
                    1
                ]}},"cache_read_input_tokens":{{read}},"cache_creation":{"ephemeral_5m_input_tokens":{{written[
                0
            ]}},"ephemeral_1h_input_tokens":{{written[1]}} },"output_tokens":{{OutputTokens}}}"""
        );
    }

    private static List<(string Text, bool? IsHour)> BlocksOf(JsonObject body)
    {
        List<(string, bool?)> blocks = [];
        Take(body["tools"], "");
        Take(body["system"], "system");
        foreach (JsonNode? message in body["messages"]!.AsArray())
        {
            Take(message!["content"], (string)message["role"]!);
        }

        if (body["cache_control"] is JsonNode automatic)
        {
            blocks[^1] = (blocks[^1].Item1, (string?)automatic["ttl"] == "1h");
        }

        return blocks;

        void Take(JsonNode? value, string role)
        {
            JsonArray array = value switch
            {
                null => [],
                JsonArray own => own,
                _ => [new JsonObject { ["type"] = "text", ["text"] = value.DeepClone() }],
            };
            foreach (JsonNode? one in array)
            {
                JsonObject block = one!.DeepClone().AsObject();
                bool? isHour = block["cache_control"] is JsonNode mark ? (string?)mark["ttl"] == "1h" : null;
                block.Remove("cache_control");
                blocks.Add((role + block.ToJsonString(), isHour));
            }
        }
    }

    private sealed class Entry
    {
        public DateTimeOffset Touched { get; set; }

        public DateTimeOffset From { get; init; }

        public TimeSpan Life { get; init; }

        public bool IsReadable(DateTimeOffset now) => now >= From && now - Touched <= Life;
    }
}
