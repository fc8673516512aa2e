using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A Messages client at an engine of chat completions: fixtures, and what the client is to get.</summary>
internal static class MessagesOverChatScene
{
    /// <summary>Tag of the scene's upstream: FNV-1a of "up", a line feed, "up-model".</summary>
    public const string Tag = "9ac4a0b7";

    /// <summary>Usage of most fixtures as the upstream writes it: 10 uncached, 20 read, 4 generated.</summary>
    public const string Usage =
        "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":4,\"total_tokens\":34,\"prompt_tokens_details\":{\"cached_tokens\":20}}";

    /// <summary>The same in four classes.</summary>
    public static AnswerUsage Classes { get; } = new(10, 20, 0, 4);

    /// <summary>The stream's first event: what is known then are the tokens of the upstream's first chunk.</summary>
    public static string Start(long input = 0) =>
        $$$$"""{"type":"message_start","message":{"id":"msg_ID","type":"message","role":"assistant","model":"model","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":{{{{input}}}},"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,"cache_creation":null,"output_tokens_details":null,"server_tool_use":null,"inference_geo":null,"service_tier":"standard","speed":null}}}""";

    public const string Ping = """{"type":"ping"}""";

    public const string Stop = """{"type":"message_stop"}""";

    public static string Block(int index, string block) =>
        $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}}""";

    public static string Text(int index) => Block(index, """{"type":"text","text":""}""");

    public static string Thinking(int index) =>
        Block(index, """{"type":"thinking","thinking":"","signature":""}""");

    public static string Call(int index, string id, string name = "Read") =>
        Block(index, $$$"""{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{}}""");

    /// <summary>A delta; its text is JSON as it stands between quotes.</summary>
    public static string Delta(int index, string type, string text)
    {
        string member = type switch
        {
            "text_delta" => "text",
            "thinking_delta" => "thinking",
            "signature_delta" => "signature",
            _ => "partial_json",
        };
        return $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"{{{type}}}","{{{member}}}":"{{{text}}}"}}""";
    }

    public static string Closed(int index) => $$"""{"type":"content_block_stop","index":{{index}}}""";

    /// <summary>The event with reason and usage.</summary>
    public static string End(
        string reason,
        string usage =
            "\"input_tokens\":10,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":20,\"output_tokens\":4",
        string thinking = "null",
        string stopText = "null",
        string details = "null"
    ) =>
        $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":{{{stopText}}},"stop_details":{{{details}}},"container":null},"usage":{{{{usage}}},"output_tokens_details":{{{thinking}}},"server_tool_use":null}}""";

    /// <summary>A whole message.</summary>
    public static string Message(
        string content,
        string reason,
        string thinking = "null",
        string stopText = "null",
        string usage =
            "\"input_tokens\":10,\"output_tokens\":4,\"cache_creation\":null,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":20"
    ) =>
        $$$"""{"id":"msg_ID","type":"message","role":"assistant","model":"model","content":[{{{content}}}],"stop_reason":"{{{reason}}}","stop_sequence":{{{stopText}}},"stop_details":null,"container":null,"diagnostics":null,"usage":{{{{usage}}},"inference_geo":null,"output_tokens_details":{{{thinking}}},"server_tool_use":null,"service_tier":"standard","speed":null}}""";

    /// <summary>A chunk of the upstream.</summary>
    public static string Chunk(string delta, string finish = "null", string more = "") =>
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]{{more}}}""";

    /// <summary>The upstream's last chunk.</summary>
    public static string UsageChunk(string usage = Usage) =>
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[],{{usage}}}""";

    /// <summary>The upstream's stream, <c>[DONE]</c> behind it.</summary>
    public static string Events(params string[] chunks) =>
        string.Concat(chunks.Append("[DONE]").Select(one => $"data: {one}\n\n"));

    /// <summary>The upstream's whole answer.</summary>
    public static string Completion(string message, string finish, string more = "") =>
        $$"""{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{{message}},"finish_reason":{{finish}}{{more}}}],{{Usage}}}""";

    /// <summary>The client's request.</summary>
    public static string Request(string more = "", bool isStream = false) =>
        $$"""{"model":"model","max_tokens":4096{{(isStream ? ",\"stream\":true" : "")}},"messages":[{"role":"user","content":"hi"}]{{more}}}""";

    public static DialectScene Scene(
        string engine = "vllm",
        Func<Deployment, Deployment>? deploy = null,
        string? path = null,
        Action<HttpRequestMessage>? headers = null
    ) =>
        new(Dialect.Messages, Dialect.Chat)
        {
            Engine = engine,
            Deploy = deploy ?? (deployment => deployment),
            Path = path,
            Headers = headers,
        };

    /// <summary>The client's events of a stream that ends well, through the gateway and, cut everywhere, through the formats alone: both are the same.</summary>
    public static async Task<IReadOnlyList<string>> StreamAsync(
        string stream,
        AnswerUsage? usage = null,
        string more = ""
    )
    {
        AnswerUsage classes = usage ?? Classes;
        string request = Request(more, isStream: true);
        DialectAnswer answer = await Scene().StreamAsync(request, stream);
        Assert.Equal(200, answer.Status);
        Assert.False(answer.IsAborted);
        answer.AssertUsage(classes.Uncached, classes.CacheRead, classes.CacheWrite, classes.Output);
        IReadOnlyList<string> data = ClientStreams.OfMessages(DialectScene.Fixed(answer));
        ClientStreams.Same(data, CutEverywhere(request, stream, classes));
        return data;
    }

    /// <summary>The client's events where the upstream's bytes are cut at each place.</summary>
    public static IReadOnlyList<string> CutEverywhere(string request, string stream, AnswerUsage usage)
    {
        UpstreamTraits traits = Protocol.Translation.Scene.Engine with { Model = "up-model", Tag = Tag };
        string cut = Protocol.Translation.Scene.Stream(
            ChatFormat.Instance,
            MessagesFormat.Instance,
            () =>
                Protocol.Translation.Scene.Context(
                    MessagesFormat.Instance,
                    ChatFormat.Instance,
                    traits,
                    request
                ),
            stream,
            usage
        );
        const string Id = "0198f3c2a1b47000800000000000abcd";
        return ClientStreams.OfMessages(cut.Replace(Id, "ID").Replace(Id[..24], "ID"));
    }

    /// <summary>The client's document, and the upstream's usage in the books.</summary>
    public static async Task<string> WholeAsync(string whole, string more = "")
    {
        DialectAnswer answer = await Scene().WholeAsync(Request(more), whole);
        Assert.Equal(200, answer.Status);
        answer.AssertUsage(Classes.Uncached, Classes.CacheRead, Classes.CacheWrite, Classes.Output);
        return DialectScene.Fixed(answer);
    }
}
