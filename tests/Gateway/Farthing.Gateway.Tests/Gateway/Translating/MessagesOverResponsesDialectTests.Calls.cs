namespace Farthing.Tests.Gateway.Translating;

/// <content>Calls of tools.</content>
public sealed partial class MessagesOverResponsesDialectTests
{
    private const string Tools =
        ",\"tools\":[{\"name\":\"ls\",\"input_schema\":{\"type\":\"object\"}},{\"name\":\"cat\",\"input_schema\":{\"type\":\"object\"}}]";

    private const string FirstCall =
        """{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_9","name":"ls","arguments":"{\"path\":\"a\"}"}""";

    private const string SecondCall =
        """{"id":"fc_2","type":"function_call","status":"completed","call_id":"call_10","name":"cat","arguments":"{\"path\":\"b\"}"}""";

    [Fact]
    public async Task Function_call_deltas()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Created,
                CallAdded(0, "fc_1", "call_9", "ls"),
                ArgumentsDelta(0, "fc_1", "{\\\"pa"),
                ArgumentsDelta(0, "fc_1", "th\\\":\\\"a\\\"}"),
                """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"name":"ls","arguments":"{\"path\":\"a\"}"}""",
                ItemDone(0, FirstCall),
                Ended("completed", Usage)
            ),
            Took
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            CallStart(0, "call_9", "ls"),
            BlockDelta(0, "input_json_delta", "partial_json", "{\\\"pa"),
            BlockDelta(0, "input_json_delta", "partial_json", "th\\\":\\\"a\\\"}"),
            BlockStop(0),
            Delta("tool_use"),
            Stop
        );
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false, Tools),
            Response("completed", FirstCall, Usage)
        );

        CutScene.AssertWhole(
            whole,
            Message(
                """{"type":"tool_use","id":"call_9","name":"ls","input":{"path":"a"},"caller":{"type":"direct"}}""",
                "tool_use"
            )
        );
        whole.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>Arguments that come at a call's end alone are not lost, whether the call was announced or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Function_call_only_done(bool isAnnounced)
    {
        string[] announced = isAnnounced ? [CallAdded(0, "fc_1", "call_9", "ls")] : [];

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events([Created, .. announced, ItemDone(0, FirstCall), Ended("completed", Usage)]),
            Took
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
        answer.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>One after the other or interleaved, two items are two blocks one after the other.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_items_two_indices(bool isInterleaved)
    {
        string[] first =
        [
            ArgumentsDelta(0, "fc_1", "{\\\"path\\\":"),
            ArgumentsDelta(0, "fc_1", "\\\"a\\\"}"),
            ItemDone(0, FirstCall),
        ];
        string secondAdded = CallAdded(1, "fc_2", "call_10", "cat");
        string secondArguments = ArgumentsDelta(1, "fc_2", "{\\\"path\\\":\\\"b\\\"}");
        string[] middle = isInterleaved
            ? [first[0], secondAdded, secondArguments, first[1], first[2]]
            : [.. first, secondAdded, secondArguments];

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events([
                Created,
                CallAdded(0, "fc_1", "call_9", "ls"),
                .. middle,
                ItemDone(1, SecondCall),
                Ended("completed", Usage),
            ]),
            Took
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            CallStart(0, "call_9", "ls"),
            BlockDelta(0, "input_json_delta", "partial_json", "{\\\"path\\\":"),
            BlockDelta(0, "input_json_delta", "partial_json", "\\\"a\\\"}"),
            BlockStop(0),
            CallStart(1, "call_10", "cat"),
            BlockDelta(1, "input_json_delta", "partial_json", "{\\\"path\\\":\\\"b\\\"}"),
            BlockStop(1),
            Delta("tool_use"),
            Stop
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>An upstream that numbers every item 0, and one that has an item nobody else knows in between: a block's index is the number of blocks before it.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 3, 4)]
    public async Task One_output_index_many_blocks(int reasoning, int message, int call)
    {
        const string Search = """{"id":"ws_1","type":"web_search_call","status":"completed"}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Created,
                $$"""{"type":"response.output_item.added","output_index":0,"item":{{Search}}}""",
                ItemDone(0, Search),
                $$$"""{"type":"response.output_item.added","output_index":{{{reasoning}}},"item":{"id":"rs_1","type":"reasoning","summary":[]}}""",
                $$"""{"type":"response.reasoning_text.delta","item_id":"rs_1","output_index":{{reasoning}},"content_index":0,"delta":"hm"}""",
                ItemDone(
                    reasoning,
                    """{"id":"rs_1","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]}"""
                ),
                $$$"""{"type":"response.output_item.added","output_index":{{{message}}},"item":{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}}""",
                $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":{{message}},"content_index":0,"delta":"Hi"}""",
                ItemDone(message, MessageItem("output_text", "text", "Hi")),
                CallAdded(call, "fc_1", "call_9", "ls"),
                ArgumentsDelta(call, "fc_1", "{\\\"path\\\":\\\"a\\\"}"),
                ItemDone(call, FirstCall),
                Ended("completed", Usage)
            ),
            Took
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            BlockDelta(0, "thinking_delta", "thinking", "hm"),
            BlockDelta(0, "signature_delta", "signature", $"fth1.{CutScene.Tag}"),
            BlockStop(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            BlockDelta(1, "text_delta", "text", "Hi"),
            BlockStop(1),
            CallStart(2, "call_9", "ls"),
            BlockDelta(2, "input_json_delta", "partial_json", "{\\\"path\\\":\\\"a\\\"}"),
            BlockStop(2),
            Delta("tool_use"),
            Stop
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    private static string CallAdded(int index, string item, string call, string name) =>
        $$$"""{"type":"response.output_item.added","output_index":{{{index}}},"item":{"id":"{{{item}}}","type":"function_call","status":"in_progress","call_id":"{{{call}}}","name":"{{{name}}}","arguments":""}}""";

    private static string ArgumentsDelta(int index, string item, string text) =>
        $$"""{"type":"response.function_call_arguments.delta","item_id":"{{item}}","output_index":{{index}},"delta":"{{text}}"}""";

    private static string ItemDone(int index, string item) =>
        $$"""{"type":"response.output_item.done","output_index":{{index}},"item":{{item}}}""";

    private static string CallStart(int index, string id, string name) =>
        $$$$"""{"type":"content_block_start","index":{{{{index}}}},"content_block":{"type":"tool_use","id":"{{{{id}}}}","name":"{{{{name}}}}","input":{}}}""";
}
