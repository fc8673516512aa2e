using System.Text;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>Anthropic's own .NET client, unmodified, through the gateway.</summary>
public sealed class AnthropicThroughGatewayTests
{
    private const string Usage =
        "{\"input_tokens\":10,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":30,\"output_tokens\":1}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_message_has_its_text_and_usage()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up-model\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":"
                + Usage.Replace("\"output_tokens\":1", "\"output_tokens\":25", StringComparison.Ordinal)
                + "}"
        );
        await using TestGateway gateway = await StartAsync(upstream);

        Message message = await Client(gateway).Messages.Create(Request(), Cancellation);

        Assert.True(message.Content[0].TryPickText(out TextBlock? text));
        Assert.Equal("Hello", text!.Text);
        Assert.Equal((10L, 25L), (message.Usage.InputTokens, message.Usage.OutputTokens));
        Assert.Contains("\"model\":\"up-model\"", upstream.Requests[0].Text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(new TokenCounts(10, 30, 7, 25), settle.Tokens);
        Assert.Equal(new Money(121_750), settle.Cost);
    }

    [Fact]
    public async Task A_stream_of_a_message_has_its_text()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            Begin + Delta("Hel") + Delta("lo") + End
        );
        await using TestGateway gateway = await StartAsync(upstream);
        StringBuilder text = new();
        bool isStopped = false;

        await foreach (
            RawMessageStreamEvent one in Client(gateway).Messages.CreateStreaming(Request(), Cancellation)
        )
        {
            if (
                one.TryPickContentBlockDelta(out RawContentBlockDeltaEvent? delta)
                && delta!.Delta.TryPickText(out TextDelta? part)
            )
            {
                text.Append(part!.Text);
            }

            isStopped |= one.TryPickStop(out _);
        }

        Assert.Equal("Hello", text.ToString());
        Assert.True(isStopped);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 30, 7, 25), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_used_up_budget_is_asked_once()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.Budget = Money.Zero;

        AnthropicException error = await Assert.ThrowsAnyAsync<AnthropicException>(() =>
            Client(gateway).Messages.Create(Request(), Cancellation)
        );

        Assert.Contains("billing_error", error.ToString(), StringComparison.Ordinal);
        Assert.Single(gateway.Gates.Demands);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_unknown_key_is_an_authentication_error()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await StartAsync(upstream);

        AnthropicException error = await Assert.ThrowsAnyAsync<AnthropicException>(() =>
            Client(gateway, "sk-wrong").Messages.Create(Request(), Cancellation)
        );

        Assert.Contains("authentication_error", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_an_exception()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Begin + Delta("Hel"));
            await Task.Delay(50, call.Stop);
            call.Reset();
        });
        await using TestGateway gateway = await StartAsync(upstream);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (
                RawMessageStreamEvent _ in Client(gateway).Messages.CreateStreaming(Request(), Cancellation)
            ) { }
        });

        SettleRecord settle = await gateway.SettleAsync();
        // The prompt was stated at the beginning; of the output, 3 bytes came.
        Assert.Equal((new TokenCounts(10, 30, 7, 1), UsageSource.Estimate), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_reader_that_leaves_stops_the_upstream()
    {
        TaskCompletionSource<bool> hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Begin + Delta("Hel"));
            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await StartAsync(upstream);

        await foreach (
            RawMessageStreamEvent _ in Client(gateway).Messages.CreateStreaming(Request(), Cancellation)
        )
        {
            break;
        }

        Assert.True(await hungUp.Task);
        Assert.Equal(AttemptEnd.ClientGone, (await gateway.SettleAsync()).End);
    }

    private static string Begin =>
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up-model\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":"
        + Usage
        + "}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n";

    private static string End =>
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":25}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    private static string Delta(string text) =>
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
        + text
        + "\"}}\n\n";

    private static Task<TestGateway> StartAsync(ScriptedUpstream upstream) =>
        TestGateway.StartAsync(upstream, one => one with { Api = ApiKinds.Anthropic });

    private static MessageCreateParams Request() =>
        new()
        {
            MaxTokens = 50,
            Model = "model",
            Messages = [new UserMessageParam("hi")],
        };

    private static AnthropicClient Client(TestGateway gateway, string key = TestGates.Key) =>
        new() { ApiKey = key, BaseUrl = gateway.Address.ToString().TrimEnd('/') };
}
