using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <content>What the specification says beside its named cases.</content>
public sealed partial class MessagesOverResponsesDialectTests
{
    /// <summary>A 200 with an error in it is a bad gateway, in the client's words, and free.</summary>
    [Fact]
    public async Task A_whole_answer_that_failed_is_an_error_and_free()
    {
        DialectAnswer answer = await Pair.WholeAsync(
            Body(isStream: false),
            Response("failed", "", "null", error: """{"code":"server_error","message":"The model broke."}""")
        );

        Assert.Equal(502, answer.Status);
        CutScene.AssertWhole(
            answer,
            """{"type":"error","error":{"type":"api_error","message":"The model broke."},"request_id":"ID"}"""
        );
        answer.AssertFree();
    }

    /// <summary>The limit cuts a call: its pieces are what came, its whole is an object all the same.</summary>
    [Fact]
    public async Task A_call_that_the_limit_cut_is_no_call_with_broken_input()
    {
        const string Cut =
            """{"id":"fc_1","type":"function_call","status":"incomplete","call_id":"call_9","name":"ls","arguments":"{\"pa"}""";
        const string Why = """{"reason":"max_output_tokens"}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Created,
                CallAdded(0, "fc_1", "call_9", "ls"),
                ArgumentsDelta(0, "fc_1", "{\\\"pa"),
                ItemDone(0, Cut),
                Ended("incomplete", Usage, Why)
            ),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false, Tools),
            Response("incomplete", Cut, Usage, Why)
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            CallStart(0, "call_9", "ls"),
            BlockDelta(0, "input_json_delta", "partial_json", "{\\\"pa"),
            BlockStop(0),
            Delta("max_tokens"),
            Stop
        );
        CutScene.AssertWhole(
            whole,
            Message(
                """{"type":"tool_use","id":"call_9","name":"ls","input":{},"caller":{"type":"direct"}}""",
                "max_tokens"
            )
        );
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 0, 4));
    }

    /// <summary>Who switched thinking off, or asks for a few tokens without naming it, gets none.</summary>
    [Theory]
    [InlineData("\"max_tokens\":4096,\"thinking\":{\"type\":\"disabled\"}")]
    [InlineData("\"max_tokens\":64")]
    public async Task Reasoning_that_was_switched_off_is_not_shown(string members)
    {
        string body =
            $$"""{"model":"model",{{members}},"stream":true,"messages":[{"role":"user","content":"hi"}]}""";

        DialectAnswer answer = await StreamAsync(
            body,
            CutScene.Events(
                Created,
                """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""",
                SummaryDelta(0, "hm"),
                ItemDone(
                    0,
                    """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gA=="}"""
                ),
                """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Hi"}""",
                Ended("completed", Usage)
            ),
            Took
        );

        CutScene.AssertEvents(answer, [.. BegunEvents, BlockStop(0), Delta("end_turn"), Stop]);
        answer.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>An answer of nothing is a message of nothing: classifiers with a budget of one token meet it.</summary>
    [Fact]
    public async Task An_answer_without_content_is_a_message_without_content()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(Created, Ended("completed", Usage)),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(Body(isStream: false), Response("completed", "", Usage));

        CutScene.AssertEvents(answer, MessageStart, Ping, Delta("end_turn"), Stop);
        CutScene.AssertWhole(whole, Message("", "end_turn"));
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 0, 4));
    }

    /// <summary>Of blank text between reasoning and a call nothing is left.</summary>
    [Fact]
    public async Task Blank_text_before_a_call_is_no_block()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Created,
                TextDelta("\\n\\n"),
                ItemDone(0, MessageItem("output_text", "text", "\\n\\n")),
                ItemDone(1, FirstCall),
                Ended("completed", Usage)
            ),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false, Tools),
            Response("completed", MessageItem("output_text", "text", "\\n\\n") + "," + FirstCall, Usage)
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            CallStart(0, "call_9", "ls"),
            BlockDelta(0, "input_json_delta", "partial_json", "{\\\"path\\\":\\\"a\\\"}"),
            BlockStop(0),
            Delta("tool_use"),
            Stop
        );
        CutScene.AssertWhole(
            whole,
            Message(
                """{"type":"tool_use","id":"call_9","name":"ls","input":{"path":"a"},"caller":{"type":"direct"}}""",
                "tool_use"
            )
        );
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 0, 4));
    }

    /// <summary>What would change the answer in silence is refused; what identifies a person goes as a hash.</summary>
    [Fact]
    public async Task Stops_are_refused_and_users_are_hashed()
    {
        DialectAnswer refused = await Pair.RefusedAsync(
            Body(isStream: false, ",\"stop_sequences\":[\"END\"]")
        );

        Assert.Equal("error", refused.Json.GetProperty("type").GetString());
        Assert.Equal(
            "this model takes no stop sequences",
            refused.Json.GetProperty("error").GetProperty("message").GetString()
        );

        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":"hi"}""",
            ",\"metadata\":{\"user_id\":\"abc\"},\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":8192}"
        );

        using JsonDocument sent = JsonDocument.Parse(answer.Sent);
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", // SHA-256 of abc (FIPS 180-4).
            sent.RootElement.GetProperty("safety_identifier").GetString()
        );
        CutScene.AssertJson(
            """{"effort":"medium","summary":"auto"}""",
            sent.RootElement.GetProperty("reasoning").GetRawText()
        );
        answer.AssertUsage(10, 20, 0, 4);
    }
}
