using System.ClientModel;
using System.Text;
using Anthropic;
using Anthropic.Models.Messages;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Http;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>The official clients in each dialect at upstreams of each dialect: what they see is the same, whatever the upstream speaks.</summary>
[Trait("Speed", "slow")]
public sealed class DialectClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("messages")]
    public async Task The_npm_clients_see_the_same_at_any_upstream(string dialect)
    {
        using NpmFolder npm = await NpmFolder.WithAsync(NpmFolder.Clients);
        await using ScriptedUpstream upstream = new(new DialectUpstream(dialect).AnswerAsync);
        await using TestGateway gateway = await StartAsync(upstream, dialect);

        (_, string said) = await npm.NodeAsync("dialects.mjs", gateway.Address.ToString());

        Assert.Equal(
            """
            chat: Hi "you", stop, 30+4, 20 cached
            chat stream: Hi "you", stop, 30+4, 20 cached
            chat call: call_1 read {"path":"a.txt"}, tool_calls, 30+4, 20 cached
            response: Hi "you", completed, 30+4, 20 cached
            response stream: Hi "you", completed, 30+4, 20 cached
            response call: call_1 read {"path":"a.txt"}, completed, 30+4, 20 cached
            message: Hi "you", end_turn, 10+4, 20 cached
            message stream: Hi "you", end_turn, 10+4, 20 cached
            message call: call_1 read {"path":"a.txt"}, tool_use, 10+4, 20 cached
            chat that breaks off: an error
            response that breaks off: an error
            message that breaks off: an error
            """,
            said.Trim()
        );
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(12, journal.Settles.Count);
        Assert.Equal(9, journal.Settles.Count(one => one.Tokens == new TokenCounts(10, 20, 0, 4)));
    }

    [Theory]
    [InlineData("responses")]
    [InlineData("messages")]
    public async Task OpenAIs_NET_client_streams_text_and_calls_at_other_upstreams(string dialect)
    {
        await using ScriptedUpstream upstream = new(new DialectUpstream(dialect).AnswerAsync);
        await using TestGateway gateway = await StartAsync(upstream, dialect);
        ChatClient chat = new(
            "model",
            new ApiKeyCredential(TestGates.Key),
            new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "v1") }
        );
        ChatCompletionOptions options = new();
        options.Tools.Add(
            ChatTool.CreateFunctionTool("read", null, BinaryData.FromString("""{"type":"object"}"""))
        );

        (string text, string calls, ChatFinishReason? finish, int output) = await ReadAsync(null);
        (string none, string called, ChatFinishReason? why, _) = await ReadAsync(options);

        Assert.Equal(("Hi \"you\"", "", ChatFinishReason.Stop, 4), (text, calls, finish!.Value, output));
        Assert.Equal(
            ("", """call_1 read {"path":"a.txt"}""", ChatFinishReason.ToolCalls),
            (none, called, why!.Value)
        );

        async Task<(string Text, string Calls, ChatFinishReason? Finish, int Output)> ReadAsync(
            ChatCompletionOptions? with
        )
        {
            StringBuilder said = new();
            StringBuilder call = new();
            ChatFinishReason? reason = null;
            int tokens = 0;
            await foreach (
                StreamingChatCompletionUpdate one in chat.CompleteChatStreamingAsync(
                    [new UserChatMessage("hi")],
                    with,
                    Cancellation
                )
            )
            {
                foreach (ChatMessageContentPart part in one.ContentUpdate)
                {
                    said.Append(part.Text);
                }

                foreach (StreamingChatToolCallUpdate part in one.ToolCallUpdates)
                {
                    call.Append(part.ToolCallId is { Length: > 0 } id ? $"{id} {part.FunctionName} " : "")
                        .Append(part.FunctionArgumentsUpdate);
                }

                reason ??= one.FinishReason;
                tokens = one.Usage?.OutputTokenCount ?? tokens;
            }

            return (said.ToString(), call.ToString(), reason, tokens);
        }
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task Anthropics_NET_client_streams_at_other_upstreams(string dialect)
    {
        await using ScriptedUpstream upstream = new(new DialectUpstream(dialect).AnswerAsync);
        await using TestGateway gateway = await StartAsync(upstream, dialect);
        AnthropicClient client = new()
        {
            ApiKey = TestGates.Key,
            BaseUrl = gateway.Address.ToString().TrimEnd('/'),
            MaxRetries = 0,
        };
        StringBuilder text = new();
        bool isStopped = false;

        await foreach (
            RawMessageStreamEvent one in client.Messages.CreateStreaming(
                new MessageCreateParams
                {
                    Model = "model",
                    MaxTokens = 50,
                    Messages = [new UserMessageParam("hi")],
                },
                Cancellation
            )
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

        Assert.Equal(("Hi \"you\"", true), (text.ToString(), isStopped));
        Assert.Equal(new TokenCounts(10, 20, 0, 4), (await gateway.SettleAsync()).Tokens);
    }

    /// <summary>A gateway whose only upstream speaks a dialect.</summary>
    internal static Task<TestGateway> StartAsync(ScriptedUpstream upstream, string dialect) =>
        TestGateway.StartAsync(
            upstream,
            one =>
                one with
                {
                    Api = dialect == "messages" ? ApiKinds.Anthropic : ApiKinds.OpenAi,
                    Speaks = dialect,
                },
            one => one with { DefaultOutputTokens = null }
        );
}
