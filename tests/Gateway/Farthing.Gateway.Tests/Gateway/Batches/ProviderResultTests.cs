using System.Text;
using Farthing.Gateway.Batches;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>Lines of results, in the forms of both references.</summary>
public sealed class ProviderResultTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"response":{"status_code":200,"body":{}}}""")]
    [InlineData("""{"custom_id":7,"response":{"status_code":200,"body":{}}}""")]
    [InlineData("""{"custom_id":"a"}""")]
    [InlineData("""{"custom_id":"a","response":null,"error":null}""")]
    [InlineData("""{"custom_id":"a","response":{"status_code":"200","body":{}}}""")]
    [InlineData("""{"custom_id":"a","result":{"type":"new"}}""")]
    [InlineData("""{"custom_id":"a","result":{"type":"succeeded"}}""")]
    public void What_is_no_result_is_said_to_be_none(string line)
    {
        byte[] text = Encoding.UTF8.GetBytes(line);

        Assert.Equal(ProviderResultKind.Unreadable, OpenAiBatches.ResultOf(text).Kind);
        Assert.Equal(ProviderResultKind.Unreadable, MessageBatches.ResultOf(text).Kind);
        Assert.Equal(ProviderResultKind.Unreadable, OpenAiBatches.ResultOf(null).Kind);
        Assert.Equal(ProviderResultKind.Unreadable, MessageBatches.ResultOf(null).Kind);
    }

    [Fact]
    public void OpenAIs_answers_have_status_id_and_body()
    {
        ProviderResult result = OpenAiBatches.ResultOf(
            """{"id":"batch_req_1","custom_id":"a","response":{"status_code":400,"request_id":"req_1","body":{"error":{}}},"error":null}"""u8.ToArray()
        );

        Assert.Equal(
            (ProviderResultKind.Answered, "a", 400, "req_1", """{"error":{}}"""),
            (
                result.Kind,
                result.CustomId,
                result.Status,
                result.RequestId,
                Encoding.UTF8.GetString(result.Body)
            )
        );
    }

    [Theory]
    [InlineData("batch_expired", 2)]
    [InlineData("batch_cancelled", 2)]
    [InlineData("server_error", 1)]
    public void OpenAIs_errors_say_whether_a_line_ran(string code, int kind)
    {
        ProviderResult result = OpenAiBatches.ResultOf(
            Encoding.UTF8.GetBytes(
                $$$"""{"custom_id":"a","response":null,"error":{"code":"{{{code}}}","message":"why"}}"""
            )
        );

        Assert.Equal(((ProviderResultKind)kind, "a"), (result.Kind, result.CustomId));
    }

    [Theory]
    [InlineData("invalid_request_error", 400)]
    [InlineData("request_too_large", 413)]
    [InlineData("api_error", 500)]
    [InlineData("overloaded_error", 529)]
    public void Anthropics_errors_have_the_status_of_their_type(string type, int status)
    {
        string error = $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"why"}}""";
        ProviderResult result = MessageBatches.ResultOf(
            Encoding.UTF8.GetBytes($$$"""{"custom_id":"a","result":{"type":"errored","error":{{{error}}}}}""")
        );

        Assert.Equal(
            (ProviderResultKind.Answered, status, error),
            (result.Kind, result.Status, Encoding.UTF8.GetString(result.Body))
        );
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("expired")]
    public void Anthropics_lines_that_did_not_run_are_told_apart(string type) =>
        Assert.Equal(
            ProviderResultKind.NotRun,
            MessageBatches
                .ResultOf(Encoding.UTF8.GetBytes($$$"""{"custom_id":"a","result":{"type":"{{{type}}}"}}"""))
                .Kind
        );

    [Fact]
    public void An_item_is_one_line_whatever_the_request_has()
    {
        byte[] item = new OpenAiBatches(null!).ItemOf(
            "part_1-7",
            "/v1/chat/completions",
            "{\r\n\"model\":\n\"m\"}"u8
        );

        Assert.Equal(
            """{"custom_id":"part_1-7","method":"POST","url":"/v1/chat/completions","body":{  "model": "m"}}""",
            Encoding.UTF8.GetString(item)
        );
    }
}
