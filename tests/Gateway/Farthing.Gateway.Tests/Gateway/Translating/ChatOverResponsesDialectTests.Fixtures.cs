using System.Text.Json;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Translating;

/// <content>The upstream's events, and the books.</content>
public sealed partial class ChatOverResponsesDialectTests
{
    private static void AssertBooks(DialectAnswer streamed, DialectAnswer whole)
    {
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
        Assert.Equal(ClientUsage, ChatChunksOf.Checked(streamed.Text).Usage);
        Assert.Equal(ClientUsage, whole.Json.GetProperty("usage").GetRawText());
    }

    private static string Body(bool isStream, string more = "") =>
        "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
        + more
        + (isStream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}" : "}");

    private static string Stream(params (string Type, string Members)[] events) =>
        string.Concat(
            events.Select(
                (one, at) =>
                    $"event: {one.Type}\ndata: {{\"type\":\"{one.Type}\",\"sequence_number\":{at},{one.Members}}}\n\n"
            )
        );

    private static (string Type, string Members) Added(int index, string item) =>
        ("response.output_item.added", $"\"output_index\":{index},\"item\":{item}");

    private static (string Type, string Members) Done(int index, string item) =>
        ("response.output_item.done", $"\"output_index\":{index},\"item\":{item}");

    private static (string Type, string Members) TextDelta(int index, string text) =>
        (
            "response.output_text.delta",
            $"\"item_id\":\"msg_1\",\"output_index\":{index},\"content_index\":0,\"delta\":\"{text}\",\"logprobs\":[]"
        );

    private static (string Type, string Members) SummaryDelta(int part, string text) =>
        (
            "response.reasoning_summary_text.delta",
            $"\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":{part},\"delta\":\"{text}\""
        );

    private static (string Type, string Members) ArgumentsDelta(string id, int index, string text) =>
        (
            "response.function_call_arguments.delta",
            $"\"item_id\":\"{id}\",\"output_index\":{index},\"delta\":\"{text}\""
        );

    private static string Call(string id, string callId, string arguments) =>
        $$"""{"type":"function_call","id":"{{id}}","call_id":"{{callId}}","name":"ls","arguments":"{{arguments}}"}""";

    private static (string Type, string Members) Completed(params string[] items) =>
        ("response.completed", $"\"response\":{Whole(items)}");

    private static string Whole(params string[] items) => Ended("completed", "null", items);

    private static string Ended(string status, string details, params string[] items) =>
        $$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{status}}","error":null,"incomplete_details":{{details}},"model":"up-model","output":[{{string.Join(',', items)}}],"usage":{{UsageJson}}}""";

    private static string[] Deltas(DialectAnswer answer) =>
        [
            .. ChatChunksOf
                .Checked(answer.Text)
                .All.Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
                .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").GetRawText()),
        ];

    private static string Failed(string code, string message) =>
        $$$"""{"id":"resp_1","object":"response","created_at":1,"status":"failed","error":{"code":"{{{code}}}","message":"{{{message}}}"},"incomplete_details":null,"model":"up-model","output":[],"usage":null}""";

    private static void AssertBroken(DialectAnswer answer, string message, string code)
    {
        Assert.Equal(200, answer.Status);
        Assert.True(answer.IsAborted);
        (ChatChunksOf chunks, JsonElement error) = ChatChunksOf.Broken(answer.Text);
        Assert.Equal("It is", chunks.Content);
        JsonSame.Check(
            $$"""{"message":"{{message}}","type":"server_error","param":null,"code":"{{code}}"}""",
            error.GetRawText()
        );
        Assert.NotEqual(UsageSource.Usage, Assert.Single(answer.Settles).Source);
    }
}
