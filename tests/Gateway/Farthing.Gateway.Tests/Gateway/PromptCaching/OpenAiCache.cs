using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.PromptCaching;

/// <summary>OpenAI's prompt cache of GPT-5.6 and later by its documented rules, and its bill: $1 a million tokens, 1.25 written, 0.1 read, $4 generated. It shares no code with the gateway.</summary>
/// <remarks>A request writes at its explicit breakpoints and, unless its mode is explicit, at the end of its prompt; it reads the longest beginning that was written in the last 30 minutes. With <paramref name="readsAtMarksOnly"/> only where it has a breakpoint itself, or where an implicit one may have been: at the ends of messages, in the implicit mode.</remarks>
internal sealed class OpenAiCache(TimeProvider clock, bool readsAtMarksOnly = false)
{
    private const int OutputTokens = 20;
    private const int MinTokens = 1024;
    private const double CharsPerToken = 3.6;
    private readonly Dictionary<string, DateTimeOffset> written = [];
    private readonly Dictionary<string, DateTimeOffset> writtenUntouched = [];

    /// <summary>The bill in nano-dollars.</summary>
    public long Bill { get; private set; }

    /// <summary>The bill of the same requests without anything of the gateway's: its implicit breakpoint alone.</summary>
    public long Untouched { get; private set; }

    /// <summary>Explicit breakpoints of each request.</summary>
    public List<int> Marks { get; } = [];

    /// <summary>Tokens read of each request.</summary>
    public List<long> Reads { get; } = [];

    /// <summary>Whether each request turned the implicit breakpoint off.</summary>
    public List<bool> AreExplicit { get; } = [];

    /// <summary>Answers a request of Chat Completions or Responses, as a stream where it asks for one.</summary>
    public async Task AnswerAsync(ScriptedCall call)
    {
        JsonObject body = JsonNode.Parse(call.Request.Body)!.AsObject();
        bool isChat = body["messages"] is not null;
        (long Input, long Read, long Written)? taken = Take(body, isChat);
        if (taken is null)
        {
            await call.JsonAsync("""{"error":{"message":"a breakpoint that cannot be"}}""", 400);
            return;
        }

        (long Input, long Read, long Written) usage = taken.Value;
        string details = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"cached_tokens":{{usage.Read}},"cache_write_tokens":{{usage.Written}}}"""
        );
        string counts = isChat
            ? string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"prompt_tokens":{{usage.Input}},"completion_tokens":{{OutputTokens}},"total_tokens":{{usage.Input
                    + OutputTokens}},"prompt_tokens_details":{{details}}}"""
            )
            : string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"input_tokens":{{usage.Input}},"output_tokens":{{OutputTokens}},"total_tokens":{{usage.Input
                    + OutputTokens}},"input_tokens_details":{{details}}}"""
            );
        const string output =
            """[{"type":"message","id":"m","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Yes.","annotations":[]}]}]""";
        bool isStream = (bool?)body["stream"] == true;
        if (!isStream)
        {
            await call.JsonAsync(
                isChat
                    ? $$"""{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}],"usage":{{counts}}}"""
                    : $$"""{"id":"r","object":"response","status":"completed","model":"m","output":{{output}},"usage":{{counts}}}"""
            );
            return;
        }

        await call.BeginStreamAsync(
            isChat
                ? """data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Yes."},"finish_reason":null}]}"""
                    + "\n\n"
                : """
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","model":"m","output":[]}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":1,"item_id":"m","output_index":0,"content_index":0,"delta":"Yes."}


                """
        );
        await call.ChunkAsync(
            isChat
                ? $$"""data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""
                    + "\n\n"
                    + (
                        (bool?)body["stream_options"]?["include_usage"] == true
                            ? $$"""data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[],"usage":{{counts}}}"""
                                + "\n\n"
                            : ""
                    )
                    + "data: [DONE]\n\n"
                : $$"""
                event: response.completed
                data: {"type":"response.completed","sequence_number":2,"response":{"id":"r","object":"response","status":"completed","model":"m","output":{{output}},"usage":{{counts}} } }


                """
        );
        await call.EndStreamAsync();
    }

    private (long Input, long Read, long Written)? Take(JsonObject body, bool isChat)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string? mode = (string?)body["prompt_cache_options"]?["mode"];
        if (BlocksOf(body, isChat) is not List<(string Text, bool IsMark, bool IsEnd)> blocks)
        {
            return null;
        }

        int[] marks = [.. Enumerable.Range(0, blocks.Count).Where(at => blocks[at].IsMark)];
        if (marks.Length > 4 || mode is not (null or "implicit" or "explicit"))
        {
            return null;
        }

        string prefix = (string)body["model"]!;
        List<string> prefixes = [];
        List<long> lengths = [];
        double characters = 0;
        foreach ((string text, _, _) in blocks)
        {
            prefix = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prefix + text)));
            characters += text.Length;
            prefixes.Add(prefix);
            lengths.Add((long)(characters / CharsPerToken));
        }

        bool isImplicit = mode != "explicit";
        int[] places = isImplicit ? [.. marks.TakeLast(3), blocks.Count - 1] : marks;
        (long read, long wrote, long bill) = Serve(
            written,
            places,
            at => !readsAtMarksOnly || places.Contains(at) || (isImplicit && blocks[at].IsEnd)
        );
        (_, _, long untouched) = Serve(
            writtenUntouched,
            [blocks.Count - 1],
            at => !readsAtMarksOnly || blocks[at].IsEnd
        );
        Bill += bill;
        Untouched += untouched;
        Marks.Add(marks.Length);
        Reads.Add(read);
        AreExplicit.Add(!isImplicit);
        return (lengths[^1], read, wrote);

        (long Read, long Written, long Bill) Serve(
            Dictionary<string, DateTimeOffset> entries,
            int[] at,
            Func<int, bool> isRead
        )
        {
            int found = Enumerable
                .Range(0, blocks.Count)
                .Where(one =>
                    isRead(one)
                    && entries.TryGetValue(prefixes[one], out DateTimeOffset touched)
                    && now - touched <= TimeSpan.FromMinutes(30)
                )
                .DefaultIfEmpty(-1)
                .Max();
            long from = found < 0 ? 0 : lengths[found];
            long read = from;
            long wrote = 0;
            if (found >= 0)
            {
                entries[prefixes[found]] = now;
            }

            foreach (int mark in at.Distinct().Where(mark => lengths[mark] >= MinTokens))
            {
                bool isAlive =
                    entries.TryGetValue(prefixes[mark], out DateTimeOffset touched)
                    && now - touched <= TimeSpan.FromMinutes(30);
                if (mark > found)
                {
                    wrote += lengths[mark] - from;
                    from = lengths[mark];
                    entries[prefixes[mark]] = now;
                }
                else if (isAlive)
                {
                    entries[prefixes[mark]] = now;
                }
            }

            return (
                read,
                wrote,
                ((lengths[^1] - read - wrote) * 1000) + (wrote * 1250) + (read * 100) + (OutputTokens * 4000L)
            );
        }
    }

    /// <summary>Blocks: tools, instructions, parts of messages; null where a breakpoint stands where none may.</summary>
    private static List<(string Text, bool IsMark, bool IsEnd)>? BlocksOf(JsonObject body, bool isChat)
    {
        List<(string, bool, bool)> blocks = [];
        foreach (JsonNode? tool in body["tools"]?.AsArray() ?? [])
        {
            if (tool!["prompt_cache_breakpoint"] is not null)
            {
                return null;
            }

            blocks.Add(("tool" + tool.ToJsonString(), false, false));
        }

        if (body["instructions"] is JsonNode instructions)
        {
            blocks.Add(("instructions" + (string)instructions!, false, false));
        }

        JsonNode messages = (isChat ? body["messages"] : body["input"])!;
        JsonArray all =
            messages as JsonArray
            ?? [new JsonObject { ["role"] = "user", ["content"] = messages.DeepClone() }];
        foreach (JsonNode? message in all)
        {
            string role = (string)message!["role"]!;
            JsonArray parts = message["content"] switch
            {
                JsonArray own => own,
                JsonNode text =>
                [
                    new JsonObject { ["type"] = Text(isChat, role), ["text"] = text.DeepClone() },
                ],
                null => [],
            };
            for (int i = 0; i < parts.Count; i++)
            {
                JsonObject part = parts[i]!.DeepClone().AsObject();
                bool isMark = part["prompt_cache_breakpoint"] is not null;
                if (
                    isMark
                    && (
                        (string?)part["prompt_cache_breakpoint"]!["mode"] != "explicit"
                        || (string?)part["type"] != (isChat ? "text" : "input_text")
                    )
                )
                {
                    return null;
                }

                part.Remove("prompt_cache_breakpoint");
                blocks.Add(
                    (role + (string?)part["type"] + (string?)part["text"], isMark, i == parts.Count - 1)
                );
            }
        }

        return blocks;
    }

    private static string Text(bool isChat, string role) =>
        isChat ? "text"
        : role == "assistant" ? "output_text"
        : "input_text";
}
