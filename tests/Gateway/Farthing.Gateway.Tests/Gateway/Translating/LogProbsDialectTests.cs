using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Log probabilities between the two formats of OpenAI: asked for in the upstream's words, and back at the text that they are of.</summary>
public sealed class LogProbsDialectTests
{
    private const string Hel =
        """{"token":"Hel","logprob":-0.25,"bytes":[72,101,108],"top_logprobs":[{"token":"Hel","logprob":-0.25,"bytes":[72,101,108]},{"token":"Hi","logprob":-1.5,"bytes":null}]}""";

    private const string Lo = """{"token":"lo","logprob":-0.5,"bytes":[108,111],"top_logprobs":[]}""";
    private const string Feed = """{"token":"\n","logprob":-3,"bytes":[10],"top_logprobs":[]}""";
    private const string Thought = """{"token":"hm","logprob":-1,"bytes":[104,109],"top_logprobs":[]}""";

    private const string ChatUsage =
        "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14}}\n\ndata: [DONE]\n\n";

    private static DialectScene OverChat { get; } = new(Dialect.Responses, Dialect.Chat);

    private static DialectScene OverResponses { get; } =
        new(Dialect.Chat, Dialect.Responses) { Engine = "hosted" };

    [Theory]
    [InlineData("\"top_logprobs\":2", "2")]
    [InlineData("\"include\":[\"message.output_text.logprobs\"]", null)]
    [InlineData("\"include\":[\"message.output_text.logprobs\"],\"top_logprobs\":0", null)]
    public async Task A_Responses_clients_whole_answer_has_those_of_chat(string asked, string? top)
    {
        DialectAnswer answer = await OverChat.WholeAsync(
            $$"""{"model":"model","input":"hi","store":false,{{asked}}}""",
            $$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"logprobs":{"content":[ {{{Hel}}},{{{Lo}}} ],"refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":4}}"""
        );

        JsonElement sent = JsonDocument.Parse(answer.Sent).RootElement;
        Assert.True(sent.GetProperty("logprobs").GetBoolean());
        Assert.Equal(
            top,
            sent.TryGetProperty("top_logprobs", out JsonElement many) ? many.GetRawText() : null
        );
        JsonElement part = answer.Json.GetProperty("output")[0].GetProperty("content")[0];
        Assert.Equal("Hello", part.GetProperty("text").GetString());
        JsonSame.Check($"[{Hel},{Lo}]", part.GetProperty("logprobs").GetRawText());
    }

    /// <summary>Those of a held line feed come with the text behind it; those of reasoning have no place.</summary>
    [Fact]
    public async Task A_Responses_clients_stream_has_them_at_their_deltas()
    {
        DialectAnswer answer = await OverChat.StreamAsync(
            """{"model":"model","input":"hi","store":false,"stream":true,"top_logprobs":2}""",
            Chunk("\"reasoning_content\":\"hm\"", Thought)
                + Chunk("\"content\":\"\\n\"", Feed)
                + Chunk("\"content\":\"Hel\"", Hel)
                + Chunk("\"content\":\"lo\"", Lo)
                + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
                + ChatUsage
        );

        JsonElement[] events = [.. answer.Events.Select(data => JsonDocument.Parse(data).RootElement)];
        Assert.Equal(
            [("\n", $"[{Feed},{Hel}]"), ("Hel", "[]"), ("lo", $"[{Lo}]")],
            events
                .Where(one => TypeOf(one) == "response.output_text.delta")
                .Select(one =>
                    (one.GetProperty("delta").GetString()!, one.GetProperty("logprobs").GetRawText())
                )
        );
        string all = $"[{Feed},{Hel},{Lo}]";
        JsonElement done = Assert.Single(events, one => TypeOf(one) == "response.output_text.done");
        Assert.Equal(all, done.GetProperty("logprobs").GetRawText());
        JsonElement message = events[^1].GetProperty("response").GetProperty("output")[1];
        Assert.Equal(all, message.GetProperty("content")[0].GetProperty("logprobs").GetRawText());
        answer.AssertUsage(10, 0, 0, 4);
    }

    [Fact]
    public async Task A_chat_clients_whole_answer_has_those_of_Responses()
    {
        DialectAnswer answer = await OverResponses.WholeAsync(
            """{"model":"model","messages":[{"role":"user","content":"hi"}],"logprobs":true,"top_logprobs":2}""",
            Response($"[{Hel},{Lo}]")
        );

        AssertAsked(answer);
        JsonSame.Check(
            $$"""{"content":[{{Hel}},{{Lo}}],"refusal":null}""",
            answer.Json.GetProperty("choices")[0].GetProperty("logprobs").GetRawText()
        );
    }

    [Fact]
    public async Task A_chat_clients_stream_has_them_at_their_chunks()
    {
        DialectAnswer answer = await OverResponses.StreamAsync(
            """{"model":"model","messages":[{"role":"user","content":"hi"}],"logprobs":true,"top_logprobs":2,"stream":true}""",
            Event("response.created", """ "response":{"id":"r","status":"in_progress","output":[]}""")
                + Event(
                    "response.output_item.added",
                    """ "output_index":0,"item":{"type":"message","id":"m","role":"assistant","content":[]}"""
                )
                + Delta("Hel", Hel)
                + Delta("lo", Lo)
                + Event("response.completed", $""" "response":{Response($"[{Hel},{Lo}]")}""")
        );

        AssertAsked(answer);
        Assert.Equal(
            [("Hel", $"[{Hel}]"), ("lo", $"[{Lo}]")],
            answer
                .Events.Where(data => data.Contains("\"logprobs\":{", StringComparison.Ordinal))
                .Select(data => JsonDocument.Parse(data).RootElement.GetProperty("choices")[0])
                .Select(choice =>
                    (
                        choice.GetProperty("delta").GetProperty("content").GetString()!,
                        choice.GetProperty("logprobs").GetProperty("content").GetRawText()
                    )
                )
        );
    }

    private static void AssertAsked(DialectAnswer answer)
    {
        JsonElement sent = JsonDocument.Parse(answer.Sent).RootElement;
        Assert.Equal(
            ["reasoning.encrypted_content", "message.output_text.logprobs"],
            sent.GetProperty("include").EnumerateArray().Select(one => one.GetString())
        );
        Assert.Equal(2, sent.GetProperty("top_logprobs").GetInt32());
        Assert.False(sent.TryGetProperty("logprobs", out _));
    }

    private static string TypeOf(JsonElement one) => one.GetProperty("type").GetString()!;

    private static string Chunk(string delta, string token) =>
        $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{{{delta}}}},"logprobs":{"content":[{{{token}}}]},"finish_reason":null}]}"""
        + "\n\n";

    private static string Event(string type, string members) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n";

    private static string Delta(string text, string token) =>
        Event(
            "response.output_text.delta",
            $""" "item_id":"m","output_index":0,"content_index":0,"delta":"{text}","logprobs":[{token}]"""
        );

    private static string Response(string tokens) =>
        $$$"""{"id":"r","object":"response","created_at":1,"status":"completed","error":null,"incomplete_details":null,"model":"m","output":[{"type":"message","id":"m","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[],"logprobs":{{{tokens}}}}]}],"usage":{"input_tokens":10,"output_tokens":4,"total_tokens":14}}""";
}
