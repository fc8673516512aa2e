using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Chat;
using Farthing.Protocol.Translation.Messages;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A chat client at Anthropic: fixtures, and what the client is to get.</summary>
internal static class ChatOverMessagesScene
{
    /// <summary>Tag of the scene's upstream: FNV-1a of "up", a line feed, "up-model".</summary>
    public const string Tag = "9ac4a0b7";

    /// <summary>Usage of most fixtures: 10 uncached, 20 read, 4 generated.</summary>
    public static AnswerUsage Classes { get; } = new(10, 20, 0, 4);

    /// <summary>Usage of most fixtures as a chat client counts it.</summary>
    public const string Usage =
        """{"prompt_tokens":30,"completion_tokens":4,"total_tokens":34,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}""";

    public const string Start =
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"up-model","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":0,"output_tokens":1}}}""";

    public const string TextStart =
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";

    public const string Stop = """{"type":"message_stop"}""";

    public static string Text(string text) =>
        $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    public static string CallStart(int index, string id, string name, string input = "{}") =>
        $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{{{input}}}}}""";

    public static string Arguments(int index, string json) =>
        $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"input_json_delta","partial_json":"{{{json}}}"}}""";

    public static string Closed(int index) => $$"""{"type":"content_block_stop","index":{{index}}}""";

    public static string End(string reason, string usage = "{\"output_tokens\":4}", string more = "") =>
        $$"""{"type":"message_delta","delta":{"stop_reason":"{{reason}}","stop_sequence":null{{more}}},"usage":{{usage}}}""";

    /// <summary>The upstream's stream.</summary>
    public static string Events(params string[] data) =>
        string.Concat(
            data.Select(one =>
                $"event: {ClientStreams.Json(one).GetProperty("type").GetString()}\ndata: {one}\n\n"
            )
        );

    /// <summary>The upstream's whole answer.</summary>
    public static string Message(string content, string reason, string more = "") =>
        $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"up-model","content":[{{{content}}}],"stop_reason":"{{{reason}}}","stop_sequence":null{{{more}}},"usage":{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":0,"output_tokens":4}}""";

    /// <summary>The client's request.</summary>
    public static string Request(string more = "", bool isStream = false)
    {
        string stream = isStream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "";
        return $$"""{"model":"model","messages":[{"role":"user","content":"hi"}]{{stream}}{{more}}}""";
    }

    /// <summary>The client's whole answer.</summary>
    public static string Completion(string message, string finish, string usage = Usage) =>
        $$"""{"id":"chatcmpl-ID","object":"chat.completion","created":0,"model":"model","choices":[{"index":0,"message":{{message}},"logprobs":null,"finish_reason":"{{finish}}"}],"usage":{{usage}}}""";

    public static DialectScene Scene(
        Action<HttpRequestMessage>? headers = null,
        Func<Deployment, Deployment>? deploy = null
    ) =>
        new(Dialect.Chat, Dialect.Messages)
        {
            Engine = "hosted",
            Headers = headers,
            Deploy = deploy ?? (deployment => deployment),
        };

    /// <summary>The client's chunks of a stream that ends well, through the gateway and, cut everywhere, through the formats alone: both are the same.</summary>
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
        IReadOnlyList<string> data = ClientStreams.OfChat(DialectScene.Fixed(answer));
        ClientStreams.Same(
            $"{{\"prompt_tokens\":{classes.Input},\"completion_tokens\":{classes.Output},\"total_tokens\":{classes.Total},\"prompt_tokens_details\":{{\"cached_tokens\":{classes.CacheRead},\"cache_write_tokens\":{classes.CacheWrite}}},\"completion_tokens_details\":{{\"reasoning_tokens\":{classes.Reasoning ?? 0}}}}}",
            ClientStreams.Json(data[^2]).GetProperty("usage").GetRawText()
        );
        ClientStreams.Same(data, ClientStreams.OfChat(CutEverywhere(request, stream, classes)));
        return data;
    }

    /// <summary>The client's bytes where the upstream's are cut at each place.</summary>
    public static string CutEverywhere(string request, string stream, AnswerUsage usage)
    {
        UpstreamTraits traits = Protocol.Translation.Scene.Hosted with { Model = "up-model", Tag = Tag };
        string cut = Protocol.Translation.Scene.Stream(
            MessagesFormat.Instance,
            ChatFormat.Instance,
            () =>
                Protocol.Translation.Scene.Context(
                    ChatFormat.Instance,
                    MessagesFormat.Instance,
                    traits,
                    request
                ),
            stream,
            usage
        );
        return cut.Replace("0198f3c2a1b47000800000000000abcd", "ID").Replace("1764000000", "0");
    }

    /// <summary>The client's document, and the upstream's usage in the books.</summary>
    public static async Task<string> WholeAsync(string whole, string more = "")
    {
        DialectAnswer answer = await Scene().WholeAsync(Request(more), whole);
        Assert.True(answer.Status == 200, answer.Text);
        answer.AssertUsage(Classes.Uncached, Classes.CacheRead, Classes.CacheWrite, Classes.Output);
        return DialectScene.Fixed(answer);
    }

    /// <summary>The upstream's request for a client's, and what the client is told that it lost; its books are right.</summary>
    public static async Task<(string Body, string Dropped)> SentAsync(
        string body,
        Func<Deployment, Deployment>? deploy = null
    )
    {
        DialectAnswer answer = await Scene(deploy: deploy)
            .WholeAsync(body, Message("""{"type":"text","text":"ok"}""", "end_turn"));
        Assert.True(answer.Status == 200, answer.Text);
        answer.AssertUsage(10, 20, 0, 4);
        string dropped = answer.Headers.GetValueOrDefault("x-farthing-dropped", "");
        return (answer.Sent, string.Join(", ", dropped.Split(", ").Order(StringComparer.Ordinal)));
    }
}
