using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Usage, and upstreams that break off.</content>
public sealed partial class MessagesOverChatDialectTests
{
    [Fact]
    public async Task Usage_in_finish_chunk_every_chunk_or_never()
    {
        const string First = ",\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":0,\"total_tokens\":30}";
        const string Second = ",\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":2,\"total_tokens\":32}";
        string[] expected = [Text(0), Delta(0, "text_delta", "Hi"), Closed(0), End("end_turn"), Stop];

        IReadOnlyList<string> atFinish = await StreamAsync(
            Events(Chunk(Role), Chunk("""{"content":"Hi"}"""), Chunk("{}", "\"stop\"", "," + Usage))
        );
        IReadOnlyList<string> everywhere = await StreamAsync(
            Events(
                Chunk(Role, more: First),
                Chunk("""{"content":"Hi"}""", more: Second),
                Chunk("{}", "\"stop\"", "," + Usage),
                UsageChunk()
            )
        );
        IReadOnlyList<string> nullBefore = await StreamAsync(
            Events(
                Chunk(Role, more: ",\"usage\":null"),
                Chunk("""{"content":"Hi"}""", more: ",\"usage\":null"),
                Chunk("{}", "\"stop\"", ",\"usage\":null"),
                UsageChunk()
            )
        );

        ClientStreams.Same([Start(), Ping, .. expected], atFinish);
        ClientStreams.Same([Start(30), Ping, .. expected], everywhere);
        ClientStreams.Same([Start(), Ping, .. expected], nullBefore);
    }

    [Fact]
    public async Task Usage_in_finish_chunk_every_chunk_or_never_at_all()
    {
        string stream = Events(Chunk(Role), Chunk("""{"content":"Hi"}"""), Chunk("{}", "\"stop\""));

        DialectAnswer streamed = await Scene().StreamAsync(Request(isStream: true), stream);
        DialectAnswer whole = await Scene()
            .WholeAsync(
                Request(),
                """{"id":"c1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"""
            );

        SettleRecord settle = Assert.Single(streamed.Settles);
        Assert.NotEqual(UsageSource.Usage, settle.Source);
        Assert.True(settle.Tokens.Output > 0);
        IReadOnlyList<string> data = ClientStreams.OfMessages(streamed.Text);
        TokenCounts tokens = settle.Tokens;
        ClientStreams.Same(
            End(
                "end_turn",
                $"\"input_tokens\":{tokens.Uncached},\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":{tokens.Output}"
            ),
            data[^2]
        );
        Assert.Equal(
            Assert.Single(whole.Settles).Tokens.Output,
            whole.Json.GetProperty("usage").GetProperty("output_tokens").GetInt64()
        );
    }

    [Theory]
    [InlineData("\"cached_tokens\":20,\"cache_write_tokens\":5", 5, 20, 5)]
    [InlineData("\"cached_tokens\":30", 0, 30, 0)]
    [InlineData("\"cached_tokens\":0", 30, 0, 0)]
    [InlineData("\"cached_tokens\":null", 30, 0, 0)]
    public async Task Cached_tokens_disjoint(string details, long uncached, long read, long write)
    {
        string usage =
            $"\"usage\":{{\"prompt_tokens\":30,\"completion_tokens\":4,\"prompt_tokens_details\":{{{details}}}}}";

        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk("""{"content":"Hi"}""", "\"stop\""), UsageChunk(usage)),
            new(uncached, read, write, 4)
        );

        ClientStreams.Same(
            End(
                "end_turn",
                $"\"input_tokens\":{uncached},\"cache_creation_input_tokens\":{write},\"cache_read_input_tokens\":{read},\"output_tokens\":4"
            ),
            data[^2]
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upstream_dies_in_call(bool isReset)
    {
        string begun = Events(
            Chunk(Role),
            Chunk("""{"reasoning":"why"}"""),
            Chunk(
                """{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"pa"}}]}"""
            )
        );
        begun = begun.Replace("data: [DONE]\n\n", "");

        DialectAnswer answer = await Scene()
            .SendAsync(
                Request(isStream: true),
                async call =>
                {
                    await call.BeginStreamAsync(begun);
                    await Task.Delay(50, call.Stop);
                    if (isReset)
                    {
                        call.Reset();
                        return;
                    }

                    await call.EndStreamAsync();
                }
            );

        Assert.True(answer.IsAborted);
        IReadOnlyList<string> data = ClientStreams.OfMessages(DialectScene.Fixed(answer));
        ClientStreams.Same(
            [
                Start(),
                Ping,
                Thinking(0),
                Delta(0, "thinking_delta", "why"),
                Delta(0, "signature_delta", $"fth1.{Tag}"),
                Closed(0),
                Call(1, "call_1"),
                Delta(1, "input_json_delta", "{\\\"pa"),
            ],
            data.SkipLast(1)
        );
        AssertError(data[^1], "api_error", null);
        Assert.NotEqual(UsageSource.Usage, Assert.Single(answer.Settles).Source);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(
        """{"error":{"message":"out of memory","type":"InternalServerError","code":500}}""",
        "api_error"
    )]
    [InlineData(
        """{"error":{"message":"out of memory","type":"rate_limit_error","code":429}}""",
        "overloaded_error"
    )]
    [InlineData("""{"error":{"message":"out of memory","code":503}}""", "overloaded_error")]
    [InlineData(
        """{"object":"error","message":"out of memory","type":"BadRequestError","code":400}""",
        "invalid_request_error"
    )]
    public async Task Upstream_dies_in_call_and_says_why(string error, string type)
    {
        string stream =
            Events(Chunk(Role), Chunk("""{"content":"Hi"}""")).Replace("data: [DONE]\n\n", "")
            + $"data: {error}\n\ndata: [DONE]\n\n";

        DialectAnswer answer = await Scene().StreamAsync(Request(isStream: true), stream);

        Assert.True(answer.IsAborted);
        IReadOnlyList<string> data = ClientStreams.OfMessages(DialectScene.Fixed(answer));
        ClientStreams.Same([Start(), Ping, Text(0), Delta(0, "text_delta", "Hi")], data.SkipLast(1));
        AssertError(data[^1], type, "out of memory");
        ClientStreams.Same(data, CutEverywhere(Request(isStream: true), stream, default));
        Assert.Single(answer.Settles);
    }

    private static void AssertError(string data, string type, string? message)
    {
        System.Text.Json.JsonElement json = ClientStreams.Json(data);
        Assert.Equal("error", json.GetProperty("type").GetString());
        Assert.Equal("ID", json.GetProperty("request_id").GetString());
        Assert.Equal(type, json.GetProperty("error").GetProperty("type").GetString());
        string said = json.GetProperty("error").GetProperty("message").GetString()!;
        Assert.Equal(message ?? said, said);
        Assert.NotEqual("", said);
    }
}
