using System.Buffers;
using System.Text;
using Farthing.Protocol.Sse;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Protocol.Translation.Messages;

/// <summary>Conversations and answers of the Messages format by hand.</summary>
internal static class MessagesScene
{
    public static AnswerUsage Usage { get; } = new(18, 192, 0, 41);

    public static JsonText Escaped(string text) => new(Encoding.UTF8.GetBytes(text));

    public static Turn Instructions(string text) => Turn.Of(TurnRole.System, Escaped(text));

    public static Turn User(string text) => Turn.Of(TurnRole.User, Escaped(text));

    public static Turn User(params Part[] parts) => new(TurnRole.User, [.. parts]);

    public static Turn Assistant(params Part[] parts) => new(TurnRole.Assistant, [.. parts]);

    public static Turn Tool(params Part[] parts) => new(TurnRole.Tool, [.. parts]);

    public static TextPart Text(string text) => new(Escaped(text));

    public static ToolCallPart Call(string id, string arguments = "{}", string name = "ls") =>
        new(Escaped(id), Escaped(name), new ToolArguments(Encoding.UTF8.GetBytes(arguments), true));

    public static ToolResultPart Result(string id, params Part[] content) => new(Escaped(id), [.. content]);

    public static Conversation Of(params Turn[] turns)
    {
        Conversation conversation = new() { Model = "m", MaxOutputTokens = 4096 };
        conversation.Turns.AddRange(turns);
        return conversation;
    }

    public static ToolDefinition Function(
        string name = "ls",
        string schema = """{"type":"object","properties":{}}"""
    ) => new() { Name = Escaped(name), Parameters = JsonValue.Of(schema) };

    /// <summary>The body for a hosted upstream.</summary>
    public static string Write(
        Conversation conversation,
        UpstreamTraits? traits = null,
        Losses? losses = null,
        ToolTable? tools = null
    )
    {
        ArrayBufferWriter<byte> output = new();
        MessagesFormat.Instance.WriteRequest(
            conversation,
            traits ?? Scene.Hosted,
            tools ?? new ToolTable(),
            losses ?? new Losses(),
            output
        );
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The body's messages.</summary>
    public static string MessagesOf(UpstreamTraits traits, params Turn[] turns)
    {
        string body = Write(Of(turns), traits);
        int at = body.IndexOf("\"messages\":", StringComparison.Ordinal) + "\"messages\":".Length;
        return body[at..^1];
    }

    /// <summary>What a client's request says.</summary>
    public static Conversation Read(string body, Losses? losses = null) =>
        MessagesFormat.Instance.ReadRequest(Encoding.UTF8.GetBytes(body), losses ?? new Losses());

    /// <summary>A conversation's turns, a line each.</summary>
    public static string[] Lines(Conversation conversation) =>
        [.. conversation.Turns.Select(turn => $"{turn.Role}: {string.Join(" | ", turn.Parts.Select(Line))}")];

    /// <summary>A context whose request is this one.</summary>
    public static AnswerContext Context(
        string members = "",
        UpstreamTraits? traits = null,
        AnswerUsage meter = default
    ) =>
        Scene.ContextOf(
            Read(
                $"{{\"model\":\"local\",\"max_tokens\":4096,\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}]{members}}}"
            ),
            traits ?? Scene.Engine,
            meter: meter
        );

    /// <summary>Events by their data.</summary>
    public static string Events(params string[] data) =>
        string.Concat(
            data.Select(one =>
            {
                string type = one[(one.IndexOf("\":\"", StringComparison.Ordinal) + 3)..];
                return $"event: {type[..type.IndexOf('"', StringComparison.Ordinal)]}\ndata: {one}\n\n";
            })
        );

    /// <summary>What the reader says of a stream: the same wherever it is cut, and byte by byte.</summary>
    public static IReadOnlyList<string> ReadStream(string stream, Func<AnswerContext>? context = null)
    {
        context ??= () => Context();
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        IReadOnlyList<string> whole = Pass([bytes]);
        for (int cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(whole, Pass([bytes[..cut], bytes[cut..]]));
        }

        Assert.Equal(whole, Pass([.. bytes.Select(one => new[] { one })]));
        return whole;

        IReadOnlyList<string> Pass(byte[][] pieces)
        {
            RecordedSink sink = new();
            AnswerStreamReader reader = MessagesFormat.Instance.ReadStream(context(), sink);
            SseReader events = new(reader.MaxEventBytes);
            foreach (byte[] piece in pieces)
            {
                ReadOnlySpan<byte> rest = piece;
                while (!reader.IsDone && events.TryRead(ref rest, out SseEvent one))
                {
                    reader.Take(one);
                }
            }

            if (!reader.IsDone)
            {
                reader.End();
            }

            return sink.Lines;
        }
    }

    /// <summary>What the reader says of a whole answer.</summary>
    public static IReadOnlyList<string> ReadWhole(string answer, AnswerContext? context = null)
    {
        RecordedSink sink = new();
        MessagesFormat.Instance.ReadWhole(Encoding.UTF8.GetBytes(answer), context ?? Context(), sink);
        return sink.Lines;
    }

    /// <summary>A client's stream; the data of its events.</summary>
    public static string[] WriteStream(
        AnswerContext context,
        Action<AnswerSink> answer,
        AnswerUsage? usage = null,
        string cost = ""
    ) => Data(Stream(context, answer, writer => writer.Complete(usage ?? Usage, cost)));

    /// <summary>A client's stream, as it is.</summary>
    public static string Stream(
        AnswerContext context,
        Action<AnswerSink> answer,
        Action<ClientAnswerWriter> end
    )
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = MessagesFormat.Instance.WriteStream(context, output);
        writer.Sink.Start();
        answer(writer.Sink);
        end(writer);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A client's whole answer.</summary>
    public static string WriteWhole(
        AnswerContext context,
        Action<AnswerSink> answer,
        AnswerUsage? usage = null
    )
    {
        ArrayBufferWriter<byte> output = new();
        ClientAnswerWriter writer = MessagesFormat.Instance.WriteWhole(context, output);
        writer.Sink.Start();
        answer(writer.Sink);
        writer.Complete(usage ?? Usage, "");
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Data of a stream's events: each has a name, the type that stands in it.</summary>
    public static string[] Data(string stream)
    {
        List<string> data = [];
        foreach (string one in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.StartsWith(':'))
            {
                data.Add(one);
                continue;
            }

            string[] lines = one.Split('\n');
            Assert.Equal(2, lines.Length);
            string name = lines[0]["event: ".Length..];
            Assert.StartsWith($"data: {{\"type\":\"{name}\"", lines[1], StringComparison.Ordinal);
            data.Add(lines[1]["data: ".Length..]);
        }

        return [.. data];
    }

    private static string Line(Part part) =>
        part switch
        {
            TextPart text => $"text {Raw(text.Text)}",
            ImagePart image => $"image {Raw(image.Media)}",
            DocumentPart document =>
                $"document {Raw(document.Media)} {Raw(document.Name)} {Raw(document.Context)}".TrimEnd(),
            ReasoningPart reasoning =>
                $"{(reasoning.IsRedacted ? "redacted" : "reasoning")} {Raw(reasoning.Text)} {Raw(reasoning.Seal)}",
            ToolCallPart call =>
                $"call {Raw(call.Id)} {Raw(call.Name)} {Encoding.UTF8.GetString(call.Arguments.Bytes.Span)}",
            ToolResultPart result =>
                $"result {Raw(result.Id)}{(result.IsError ? " error" : "")} [{string.Join(", ", result.Content.Select(Line))}]",
            _ => part.ToString(),
        };

    private static string Raw(MediaSource media) =>
        media.Base64.IsEmpty ? Raw(media.Url) : $"{Raw(media.MediaType)} {Raw(media.Base64)}";

    private static string Raw(JsonText text) => Encoding.UTF8.GetString(text.Span);
}

/// <summary>Texts of tests as a sink takes them.</summary>
internal static class MessagesSceneSink
{
    public static void Say(this AnswerSink sink, string text) => sink.Text(Encoding.UTF8.GetBytes(text));

    public static void Think(this AnswerSink sink, string text) =>
        sink.Reasoning(Encoding.UTF8.GetBytes(text));

    public static void Call(this AnswerSink sink, int call, string id, params string[] arguments)
    {
        sink.ToolStart(call, Encoding.UTF8.GetBytes(id), "ls"u8);
        foreach (string piece in arguments)
        {
            sink.ToolArguments(call, Encoding.UTF8.GetBytes(piece));
        }
    }
}
