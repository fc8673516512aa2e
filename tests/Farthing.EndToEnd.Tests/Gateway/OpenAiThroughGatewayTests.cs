using System.ClientModel;
using System.Diagnostics;
using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Images;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>OpenAI's own .NET client, unmodified, through the gateway.</summary>
public sealed class OpenAiThroughGatewayTests
{
    private const string Head =
        "\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up-model\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_answer_has_its_text_and_usage()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer("\"content\":\"Hello\"", "stop")
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        ClientResult<ChatCompletion> result = await Chat(gateway)
            .CompleteChatAsync([new UserChatMessage("hi")], cancellationToken: Cancellation);

        Assert.Equal("Hello", result.Value.Content[0].Text);
        Assert.Equal(20, result.Value.Usage.OutputTokenCount);
        Assert.Equal(40, result.Value.Usage.InputTokenDetails.CachedTokenCount);
        Assert.True(result.GetRawResponse().Headers.TryGetValue("x-farthing-cost-usd", out string? cost));
        Assert.Equal("0.000144", cost);
        Assert.Equal(new TokenCounts(60, 40, 0, 20), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_stream_has_its_text_and_the_usage_that_the_client_asks_for()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            Chunk("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}")
                + Chunk("\"delta\":{\"content\":\"Hel\"}")
                + Chunk("\"delta\":{\"content\":\"lo\"}")
                + Chunk("\"delta\":{},\"finish_reason\":\"stop\"")
                + "data: {"
                + Head
                + ",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}\n\ndata: [DONE]\n\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        StringBuilder text = new();
        ChatTokenUsage? usage = null;

        await foreach (
            StreamingChatCompletionUpdate update in Chat(gateway)
                .CompleteChatStreamingAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
        )
        {
            usage ??= update.Usage;
            foreach (ChatMessageContentPart part in update.ContentUpdate)
            {
                text.Append(part.Text);
            }
        }

        Assert.Equal("Hello", text.ToString());
        Assert.Equal((10, 2), (usage!.InputTokenCount, usage.OutputTokenCount));
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 2), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    [Fact]
    public async Task A_tool_is_called_with_its_arguments()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer(
                "\"content\":null,\"tool_calls\":[{\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Oslo\\\"}\"}}]",
                "tool_calls"
            )
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
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

        ChatCompletion answer = await Chat(gateway)
            .CompleteChatAsync([new UserChatMessage("Rain?")], options, Cancellation);

        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
        Assert.Contains("Oslo", answer.ToolCalls[0].FunctionArguments.ToString(), StringComparison.Ordinal);
        Assert.Single((await gateway.JournalAsync()).Settles);
    }

    [Fact]
    public async Task Vectors_come_through()
    {
        string vector = Convert.ToBase64String(new byte[] { 0, 0, 128, 63, 0, 0, 0, 64 }); // 1 and 2.
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":\""
                + vector
                + "\"}],\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        OpenAIEmbedding answer = await Client(gateway)
            .GetEmbeddingClient("model")
            .GenerateEmbeddingAsync("hi", cancellationToken: Cancellation);

        Assert.Equal([1f, 2f], answer.ToFloats().ToArray());
        Assert.Contains(
            "\"encoding_format\":\"base64\"",
            upstream.Requests[0].Text,
            StringComparison.Ordinal
        );
        Assert.Equal(new TokenCounts(3, 0, 0, 0), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_sound_is_transcribed_at_a_price_of_a_minute()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"task":"transcribe","language":"english","duration":90.2,"text":"Hello"}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = OfUnits(new(null, null, null, null, new TokenPrice(100_000_000)));
        using MemoryStream sound = new(new byte[50_000]);

        AudioTranscription answer = await Client(gateway)
            .GetAudioClient("model")
            .TranscribeAudioAsync(
                sound,
                "hello.mp3",
                new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Verbose },
                Cancellation
            );

        Assert.Equal("Hello", answer.Text);
        Assert.Contains("\r\n\r\nup-model\r\n", upstream.Requests[0].Text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((91L, UsageSource.Usage), (settle.Tokens.Units, settle.Source));
        Assert.Equal(Money.FromUsd(0.0091m), settle.Cost);
    }

    [Fact]
    public async Task An_image_is_edited_at_the_price_of_its_size()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"created":1,"data":[{"url":"http://x/1"},{"url":"http://x/2"}]}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = OfUnits(
            new UnitPrices(null, new TokenPrice(20_000_000_000), null, null)
            {
                Images = [new ImagePrice("256x256", "", new TokenPrice(16_000_000_000))],
            }
        );
        using MemoryStream image = new(new byte[5000]);

        GeneratedImageCollection images = await Client(gateway)
            .GetImageClient("model")
            .GenerateImageEditsAsync(
                image,
                "cat.png",
                "a hat",
                2,
                new ImageEditOptions { Size = GeneratedImageSize.W256xH256 },
                Cancellation
            );

        Assert.Equal(2, images.Count);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((2L, Money.FromUsd(0.032m)), (settle.Tokens.Units, settle.Cost));
    }

    /// <summary>A used-up budget is the one refusal that the client must not try again.</summary>
    [Fact]
    public async Task A_used_up_budget_is_asked_once()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Budget = Money.Zero;

        ClientResultException error = await Assert.ThrowsAsync<ClientResultException>(() =>
            Chat(gateway).CompleteChatAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
        );

        Assert.Equal(402, error.Status);
        Assert.Contains("insufficient_quota", error.Message, StringComparison.Ordinal);
        Assert.Single(gateway.Gates.Demands);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_unknown_key_is_401_and_an_unknown_model_404()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        ClientResultException key = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client(gateway, "sk-wrong")
                .GetChatClient("model")
                .CompleteChatAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
        );
        ClientResultException model = await Assert.ThrowsAsync<ClientResultException>(() =>
            Client(gateway)
                .GetChatClient("nope")
                .CompleteChatAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
        );

        Assert.Equal((401, 404), (key.Status, model.Status));
        Assert.Contains("model_not_found", model.Message, StringComparison.Ordinal);
    }

    /// <summary>This client tries again at once where nobody tells it to wait.</summary>
    [Fact]
    public async Task A_limit_makes_the_client_wait()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer("\"content\":\"Hello\"", "stop")
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Refusal = new RateAnswer
        {
            IsAdmitted = false,
            RetryAfter = TimeSpan.FromMilliseconds(400),
            Reason = "requests",
        };
        Stopwatch clock = Stopwatch.StartNew();
        Task<ClientResult<ChatCompletion>> call = Chat(gateway)
            .CompleteChatAsync([new UserChatMessage("hi")], cancellationToken: Cancellation);
        await Eventually.SoAsync(() => gateway.Gates.Refusals > 0, Cancellation);
        gateway.Gates.Refusal = null;

        ChatCompletion answer = await call;

        Assert.Equal("Hello", answer.Content[0].Text);
        Assert.True(clock.ElapsedMilliseconds >= 400);
        Assert.Single(upstream.Requests);
    }

    /// <summary>The client passes over an error event, and takes a clean end for an answer: only an aborted connection reaches it.</summary>
    [Fact]
    public async Task A_stream_that_breaks_off_is_an_exception()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Chunk("\"delta\":{\"content\":\"Hel\"}"));
            await Task.Delay(50, call.Stop);
            await call.EndStreamAsync(); // A clean end, without [DONE].
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await foreach (
                StreamingChatCompletionUpdate _ in Chat(gateway)
                    .CompleteChatStreamingAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
            ) { }
        });

        Assert.Equal(AttemptEnd.UpstreamBroken, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task A_client_that_stops_reading_stops_the_upstream()
    {
        TaskCompletionSource<bool> hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Chunk("\"delta\":{\"content\":\"Hel\"}"));
            hungUp.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        await foreach (
            StreamingChatCompletionUpdate _ in Chat(gateway)
                .CompleteChatStreamingAsync([new UserChatMessage("hi")], cancellationToken: Cancellation)
        )
        {
            break;
        }

        Assert.True(await hungUp.Task);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((AttemptEnd.ClientGone, UsageSource.Estimate), (settle.End, settle.Source));
    }

    [Fact]
    public async Task Models_are_listed()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        var models = await Client(gateway).GetOpenAIModelClient().GetModelsAsync(Cancellation);

        Assert.Equal(["model", "small"], models.Value.Select(one => one.Id));
    }

    private static string Answer(string message, string finish) =>
        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"up-model\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + message
        + "},\"finish_reason\":\""
        + finish
        + "\"}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120,\"prompt_tokens_details\":{\"cached_tokens\":40}}}";

    private static string Chunk(string choice) =>
        "data: {" + Head + ",\"choices\":[{\"index\":0," + choice + "}]}\n\n";

    private static ModelPrice OfUnits(UnitPrices units) => new() { Units = units, IsOfUnitsAlone = true };

    private static ChatClient Chat(TestGateway gateway) => Client(gateway).GetChatClient("model");

    private static OpenAIClient Client(TestGateway gateway, string key = TestGates.Key) =>
        new(
            new ApiKeyCredential(key),
            new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "/v1") }
        );
}
