using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Ends that are none, failures, broken connections.</content>
public sealed partial class MessagesOverResponsesDialectTests
{
    private static string[] Begun => [Created, MessageAdded, TextDelta("Hi")];

    private static string[] BegunEvents =>
        [MessageStart, Ping, TextBlockStart, BlockDelta(0, "text_delta", "text", "Hi")];

    [Fact]
    public Task Incomplete_max_output() => EndsEarlyAsync("max_output_tokens", "max_tokens", "null");

    [Fact]
    public Task Incomplete_filter() => EndsEarlyAsync("content_filter", "refusal", Refused);

    /// <summary>Before any output a failure still has its status, and the client's own words for it.</summary>
    [Theory]
    [InlineData("server_error", "The model broke.", 500, "api_error", "The model broke.")]
    [InlineData("rate_limit_exceeded", "Slow down.", 429, "rate_limit_error", "Slow down.")]
    [InlineData("server_is_overloaded", "Full.", 529, "overloaded_error", "Full.")]
    [InlineData(
        "context_length_exceeded",
        "Your input exceeds the context window of this model. This model's maximum context length is 100 tokens.",
        400,
        "invalid_request_error",
        "prompt is too long: 101 tokens > 100 maximum"
    )]
    public async Task Failed_before_output(string code, string message, int status, string type, string said)
    {
        string error = $$"""{"code":"{{code}}","message":"{{message}}"}""";

        DialectAnswer answer = await Pair.StreamAsync(
            Body(isStream: true),
            CutScene.Events(Created, InProgress, Ended("failed", "null", error: error)),
            default
        );

        Assert.Equal(status, answer.Status);
        Assert.False(answer.IsAborted);
        CutScene.AssertWhole(
            answer,
            $$"""{"type":"error","error":{"type":"{{type}}","message":"{{said}}"},"request_id":"ID"}"""
        );
        answer.AssertFree();
    }

    [Fact]
    public async Task Failed_after_output()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events([
                .. Begun,
                Ended("failed", Usage, error: """{"code":"server_error","message":"The model broke."}"""),
            ]),
            Took
        );

        AssertBroken(answer, "api_error", "The model broke.");
        answer.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>Its members stand flat, or under <c>error</c>.</summary>
    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"Slow down.","param":null}""")]
    [InlineData("""{"type":"error","error":{"code":"rate_limit_exceeded","message":"Slow down."}}""")]
    public async Task Error_event(string error)
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events([.. Begun, error]),
            Took
        );

        AssertBroken(answer, "overloaded_error", "Slow down.");
        // Nothing was stated: what came is estimated, and the prompt with it.
        Assert.True(Assert.Single(answer.Settles).Tokens.Output > 0);
    }

    [Fact]
    public async Task Eof_without_terminal()
    {
        DialectAnswer answer = await StreamAsync(Body(isStream: true), CutScene.Events(Begun), Took);

        AssertBroken(answer, "api_error", null);
        Assert.True(Assert.Single(answer.Settles).Tokens.Output > 0);
    }

    [Fact]
    public async Task Count_tokens_404()
    {
        DialectScene scene = new(Dialect.Messages, Dialect.Responses)
        {
            Engine = "hosted",
            Path = "/v1/messages/count_tokens?beta=true",
        };

        DialectAnswer answer = await scene.WholeAsync(
            """{"model":"model","messages":[{"role":"user","content":"hi"}]}""",
            "{}"
        );

        Assert.Equal(404, answer.Status);
        Assert.Equal("error", answer.Json.GetProperty("type").GetString());
        Assert.Equal("not_found_error", answer.Json.GetProperty("error").GetProperty("type").GetString());
        Assert.Empty(answer.Requests);
        Assert.Empty(answer.Settles);
    }

    private static async Task EndsEarlyAsync(string why, string reason, string details)
    {
        string incomplete = $$"""{"reason":"{{why}}"}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events([.. Begun, Ended("incomplete", Usage, incomplete)]),
            Took
        );

        CutScene.AssertEvents(answer, [.. BegunEvents, BlockStop(0), Delta(reason, details), Stop]);
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Response("incomplete", MessageItem("output_text", "text", "Hi"), Usage, incomplete)
        );

        CutScene.AssertWhole(whole, Message("""{"type":"text","text":"Hi"}""", reason, details));
        whole.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>A broken answer ends with its error: no stop that would make it look whole, and no connection.</summary>
    private static void AssertBroken(DialectAnswer answer, string type, string? message)
    {
        Assert.Equal(200, answer.Status);
        Assert.True(answer.IsAborted);
        string said = message ?? ErrorText(answer);
        Assert.NotEmpty(said);
        CutScene.AssertEvents(
            answer,
            [
                .. BegunEvents,
                $$"""{"type":"error","error":{"type":"{{type}}","message":"{{said}}"},"request_id":"ID"}""",
            ]
        );
    }

    private static string ErrorText(DialectAnswer answer) =>
        System
            .Text.Json.JsonDocument.Parse(CutScene.EventsOf(answer.Text)[^1])
            .RootElement.GetProperty("error")
            .GetProperty("message")
            .GetString()!;
}
