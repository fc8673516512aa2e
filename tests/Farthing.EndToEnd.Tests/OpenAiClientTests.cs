using System.ClientModel;
using System.Text;
using Farthing.Emulation;
using Farthing.Emulation.Http;
using Farthing.Emulation.Mishaps;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Lengths;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Farthing.EndToEnd.Tests;

/// <summary>OpenAI's own .NET client talks to the emulated server.</summary>
public sealed class OpenAiClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_answer_has_text_usage_and_a_reason()
    {
        await using EmulatedServer server = new(Options());
        ChatClient chat = await ChatAsync(server);

        ChatCompletion answer = await chat.CompleteChatAsync(
            [new SystemChatMessage("Be short."), new UserChatMessage("Hello")],
            new ChatCompletionOptions
            {
                MaxOutputTokenCount = 9,
                IncludeLogProbabilities = true,
                TopLogProbabilityCount = 2,
            },
            Cancellation
        );

        Assert.NotEmpty(answer.Content[0].Text);
        Assert.Equal(9, answer.Usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Length, answer.FinishReason);
        Assert.Equal(9, answer.ContentTokenLogProbabilities.Count);
        Assert.Equal(
            answer.Content[0].Text,
            string.Concat(answer.ContentTokenLogProbabilities.Select(one => one.Token))
        );
    }

    [Fact]
    public async Task A_stream_has_its_updates_in_order_and_usage_at_the_end()
    {
        await using EmulatedServer server = new(Options());
        ChatClient chat = await ChatAsync(server);
        StringBuilder text = new();
        ChatMessageRole? role = null;
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;

        await foreach (
            StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync(
                [new UserChatMessage("Hello")],
                new ChatCompletionOptions { MaxOutputTokenCount = 15 },
                Cancellation
            )
        )
        {
            role ??= update.Role;
            finish ??= update.FinishReason;
            usage ??= update.Usage;
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                text.Append(part.Text);
            }
        }

        ChatCompletion whole = await chat.CompleteChatAsync(
            [new UserChatMessage("Hello")],
            new ChatCompletionOptions { MaxOutputTokenCount = 15 },
            Cancellation
        );
        Assert.Equal(ChatMessageRole.Assistant, role);
        Assert.Equal(ChatFinishReason.Length, finish);
        Assert.Equal(15, usage!.OutputTokenCount);
        Assert.Equal(whole.Content[0].Text, text.ToString());
    }

    [Fact]
    public async Task A_tool_is_called_with_arguments_and_answered_after_its_result()
    {
        await using EmulatedServer server = new(Options());
        ChatClient chat = await ChatAsync(server);
        ChatCompletionOptions options = new()
        {
            Tools =
            {
                ChatTool.CreateFunctionTool(
                    "weather",
                    "The weather",
                    BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}""")
                ),
            },
        };
        ChatCompletion call = await chat.CompleteChatAsync(
            [new UserChatMessage("Rain?")],
            options,
            Cancellation
        );
        ChatCompletion answer = await chat.CompleteChatAsync(
            [
                new UserChatMessage("Rain?"),
                new AssistantChatMessage(call),
                new ToolChatMessage(call.ToolCalls[0].Id, "dry"),
            ],
            options,
            Cancellation
        );

        Assert.Equal(ChatFinishReason.ToolCalls, call.FinishReason);
        Assert.Equal("weather", call.ToolCalls[0].FunctionName);
        Assert.Contains("\"city\"", call.ToolCalls[0].FunctionArguments.ToString(), StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, answer.FinishReason);
    }

    [Fact]
    public async Task Errors_reach_the_client_with_their_status()
    {
        await using EmulatedServer server = new(Options());
        Uri address = await server.StartAsync(Cancellation);
        ChatClient other = Client(address).GetChatClient("other");

        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() =>
            other.CompleteChatAsync([new UserChatMessage("x")], cancellationToken: Cancellation)
        );

        Assert.Equal(404, error.Status);
        Assert.Contains("model_not_found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_errors_are_tried_again_as_the_server_asks()
    {
        // A third of the requests fail; the client tries four times in all.
        await using EmulatedServer server = new(
            Options() with
            {
                Mishaps = new MishapPlan { ServerErrorFraction = 0.33 },
            }
        );
        ChatClient chat = await ChatAsync(server);
        int answered = 0;
        for (int i = 0; i < 4; i++)
        {
            await chat.CompleteChatAsync([new UserChatMessage("x" + i)], cancellationToken: Cancellation);
            answered++;
        }

        Assert.Equal(4, answered);
        Assert.Equal(answered, server.Totals.Finished);
    }

    [Fact]
    public async Task Embeddings_and_models_are_listed()
    {
        await using EmulatedServer server = new(Options());
        Uri address = await server.StartAsync(Cancellation);
        OpenAIClient client = Client(address);

        OpenAIEmbeddingCollection vectors = await client
            .GetEmbeddingClient("tiny")
            .GenerateEmbeddingsAsync(["a", "b c"], cancellationToken: Cancellation);
        var models = await client.GetOpenAIModelClient().GetModelsAsync(Cancellation);

        Assert.Equal(2, vectors.Count);
        Assert.Equal(64, vectors[0].ToFloats().Length);
        Assert.Equal("tiny", models.Value[0].Id);
    }

    private static async Task<ChatClient> ChatAsync(EmulatedServer server) =>
        Client(await server.StartAsync(Cancellation)).GetChatClient("tiny");

    private static OpenAIClient Client(Uri address) =>
        new(
            new ApiKeyCredential("unused"),
            new OpenAIClientOptions
            {
                Endpoint = new Uri(address, "/v1"),
                NetworkTimeout = TimeSpan.FromSeconds(60),
            }
        );

    private static EmulatorOptions Options() =>
        new()
        {
            ModelNames = ["tiny"],
            Engine = new EngineSetup
            {
                Limits = new SchedulerLimits
                {
                    MaxNumBatchedTokens = 2048,
                    MaxNumSeqs = 64,
                    MaxModelLen = 4096,
                },
                KvBlocks = 1000,
                StepTimes = new Millisecond(),
            },
            Lengths = new IndependentLengths(new FixedLength(1), new FixedLength(12)),
            EmbeddingSize = 64,
        };

    /// <summary>Every step takes a millisecond.</summary>
    private sealed class Millisecond : StepTimeModel
    {
        public override long RequestOverheadNs => 0;

        public override long EstimateNs(in StepShape shape) => 1_000_000;

        public override StepTime Estimate(in StepShape shape) => new(1_000_000, 1_000_000, 0, 0);
    }
}
