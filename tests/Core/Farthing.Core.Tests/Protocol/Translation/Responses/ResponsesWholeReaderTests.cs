using static Farthing.Tests.Protocol.Translation.Responses.ResponsesReading;

namespace Farthing.Tests.Protocol.Translation.Responses;

public sealed class ResponsesWholeReaderTests
{
    [Fact]
    public void Items_come_in_their_order()
    {
        string answer = """
            {"id":"resp_1","object":"response","status":"completed","error":null,"incomplete_details":null,"output":[
             {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"content":[{"type":"reasoning_text","text":"open"}],"encrypted_content":"gA"},
             {"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gB"},
             {"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi \"you\"","annotations":[{"type":"url_citation","url":"u"}]},{"type":"refusal","refusal":"No"}]},
             {"id":"ws_1","type":"web_search_call"},
             {"id":"fc_1","type":"function_call","call_id":"call_1","name":"ls","arguments":"{\"a\":1}"},
             {"id":"ctc_1","type":"custom_tool_call","call_id":"call_2","name":"apply_patch","input":"x"}]}
            """;

        Assert.Equal(
            [
                "start",
                """reasoning One\n\nTwo""",
                "seal fth2.0badcafe.rs_1.gA",
                "hidden fth2.0badcafe.rs_2.gB",
                """text Hi \"you\" """.TrimEnd(),
                """annotation {"type":"url_citation","url":"u"}""",
                "refusal No",
                "call 0 call_1 ls",
                """arguments 0 {\"a\":1}""",
                "end 0",
                "call 1 call_2 apply_patch custom",
                "arguments 1 x",
                "end 1",
                "finish ToolCalls",
            ],
            ReadWhole(answer).Where(line => line is not "text " and not "refusal ")
        );
    }

    [Theory]
    [InlineData("max_output_tokens", "finish Length")]
    [InlineData("content_filter", "finish ContentFilter")]
    public void An_incomplete_answer_says_why(string reason, string line)
    {
        string answer =
            $$"""{"status":"incomplete","incomplete_details":{"reason":"{{reason}}"},"output":[]}""";

        Assert.Equal(["start", line], ReadWhole(answer));
    }

    [Theory]
    [InlineData(
        """{"status":"failed","error":{"code":"server_error","message":"Broken."},"output":[]}""",
        "fail 502 server_error Broken."
    )]
    [InlineData("""{"error":{"message":"Broken."}}""", "fail 502  Broken.")]
    [InlineData(
        """{"status":"cancelled","output":[]}""",
        "fail 502 upstream_canceled The upstream canceled its answer."
    )]
    [InlineData(
        """{"status":"queued","output":[]}""",
        "fail 502 upstream_unreadable The upstream's answer is no whole response."
    )]
    [InlineData("""{"id":"x"}""", "fail 502 upstream_unreadable The upstream's answer is no whole response.")]
    [InlineData("[]", "fail 502 upstream_unreadable The upstream's answer is not a JSON object.")]
    [InlineData("<html>", "fail 502 upstream_unreadable The upstream's answer is not JSON.")]
    public void What_is_no_whole_answer_fails(string answer, string line)
    {
        Assert.Equal([line], ReadWhole(answer));
    }
}
