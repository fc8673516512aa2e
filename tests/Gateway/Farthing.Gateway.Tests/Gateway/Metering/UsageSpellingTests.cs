using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Usage as providers and engines state it, billed to the nano-dollar, whole and streamed.</summary>
public sealed class UsageSpellingTests
{
    /// <summary>$1/M in, $0.10/M cached, $1.25/M written ($2/M for an hour), $10/M out; sound $40/M in and $80/M out, $2.50/M cached; images $3/M in and $30/M out; $3.50/M of reasoning; $0.005 a small search, $0.008 a medium one.</summary>
    private static readonly ModelPrice Price = new(
        TokenPrice.FromUsdPerMillion(1),
        TokenPrice.FromUsdPerMillion(0.1m),
        TokenPrice.FromUsdPerMillion(1.25m),
        TokenPrice.FromUsdPerMillion(10)
    )
    {
        CacheWrite1h = TokenPrice.FromUsdPerMillion(2),
        Parts = PartPrices.Of(part =>
            part switch
            {
                TokenPart.Reasoning => 3.5m,
                TokenPart.AudioInput => 40m,
                TokenPart.CachedAudio => 2.5m,
                TokenPart.AudioOutput => 80m,
                TokenPart.ImageInput => 3m,
                TokenPart.ImageOutput => 30m,
                TokenPart.AudioSecond => 0.0001m,
                TokenPart.SearchLow => 0.005m,
                TokenPart.SearchMedium => 0.008m,
                _ => null,
            }
        ),
    };

    /// <summary>Name, dialect, usage, and what it costs in micro-dollars.</summary>
    public static TheoryData<string, string, string, decimal> Shapes =>
        new()
        {
            // 100 × 1 + 900 × 0.1 + 10 × 10
            {
                "OpenAI chat",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_tokens_details":{"cached_tokens":900,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":3,"rejected_prediction_tokens":2}}""",
                290m
            },
            // 100 × 1 + 900 × 40 + 20 × 10
            {
                "OpenAI chat with sound",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":20,"total_tokens":1020,"prompt_tokens_details":{"audio_tokens":900}}""",
                36_300m
            },
            // 300 text and 100 sound computed, 200 text and 400 sound cached: 300 × 1 + 100 × 40 + 200 × 0.1 + 400 × 2.5; 30 spoken × 80 + 20 × 10
            {
                "OpenAI realtime",
                "chat",
                """{"input_tokens":1000,"output_tokens":50,"total_tokens":1050,"input_token_details":{"text_tokens":500,"audio_tokens":500,"cached_tokens":600,"cached_tokens_details":{"text_tokens":200,"audio_tokens":400}},"output_token_details":{"text_tokens":20,"audio_tokens":30}}""",
                7_920m
            },
            // 5 × 1 + 2 × 0.1 + 2 × 10 + 1 × 3.5
            {
                "OpenAI Responses",
                "responses",
                """{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":1},"total_tokens":10}""",
                28.7m
            },
            // 25 × 1 + 100 × 0.1 + 30 × 1.25 + 20 × 2 + 15 × 10
            {
                "Anthropic",
                "messages",
                """{"input_tokens":25,"cache_read_input_tokens":100,"cache_creation_input_tokens":50,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":20},"output_tokens":15}""",
                262.5m
            },
            // 25 × 1 + 15 × 10 and three searches at 8,000
            {
                "Anthropic with searches",
                "messages",
                """{"input_tokens":25,"output_tokens":15,"server_tool_use":{"web_search_requests":3}}""",
                24_175m
            },
            // 1,000 × 1 + 120 × 0 …: 400 thoughts beside 100 shown, 50 of tools' results beside the prompt: 1,050 × 1 + 100 × 10 + 400 × 3.5
            {
                "Gemini",
                "chat",
                """{"promptTokenCount":1000,"candidatesTokenCount":100,"thoughtsTokenCount":400,"toolUsePromptTokenCount":50,"totalTokenCount":1550}""",
                3_450m
            },
            // The same through its OpenAI format, which says only the total: 900 are output, no one knows of which kind.
            {
                "Gemini over chat",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":2000}""",
                11_000m
            },
            {
                "DeepSeek",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_cache_hit_tokens":900,"prompt_cache_miss_tokens":100}""",
                290m
            },
            {
                "DeepSeek without a sum",
                "chat",
                """{"completion_tokens":10,"prompt_cache_hit_tokens":900,"prompt_cache_miss_tokens":100}""",
                290m
            },
            {
                "DeepSeek beside an empty detail",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_cache_hit_tokens":900,"prompt_tokens_details":{"cached_tokens":0}}""",
                290m
            },
            {
                "Kimi",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"cached_tokens":900}""",
                290m
            },
            // Reasoning is beside the completion: 32 × 1 + 9 × 10 + 200 × 3.5
            {
                "xAI",
                "chat",
                """{"prompt_tokens":32,"completion_tokens":9,"total_tokens":241,"prompt_tokens_details":{"text_tokens":32,"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":200}}""",
                822m
            },
            // 300 × 3 of images, 100 × 1.25 written, 600 × 1
            {
                "Qwen",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_tokens_details":{"text_tokens":700,"image_tokens":300,"cache_creation_input_tokens":100,"cache_type":"ephemeral"}}""",
                1_725m
            },
            // 8 seconds × 100
            {
                "Mistral with sound",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110,"num_cached_tokens":50,"prompt_audio_seconds":8}""",
                955m
            },
            {
                "Cohere",
                "chat",
                """{"billed_units":{"input_tokens":100,"output_tokens":10},"tokens":{"input_tokens":160,"output_tokens":14}}""",
                200m
            },
            // 100 × 1 + 50 × 10 and one small search
            {
                "Perplexity",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"search_context_size":"low","cost":{"total_cost":0.00515}}""",
                5_600m
            },
            // 500 × 1 + 300 × 0.1 + 200 × 1.25 + 30 × 10 + 70 × 3.5
            {
                "OpenRouter",
                "chat",
                """{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"cost":0.0012,"is_byok":false,"prompt_tokens_details":{"cached_tokens":300,"cache_write_tokens":200,"audio_tokens":0,"video_tokens":0},"cost_details":{"upstream_inference_cost":null},"completion_tokens_details":{"reasoning_tokens":70,"image_tokens":0}}""",
                1_325m
            },
            // A proxy's prompt is without the cache: the total says so.
            {
                "Anthropic over chat, cache beside the prompt",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":50,"total_tokens":1050,"prompt_tokens_details":{"cached_tokens":900},"cache_read_input_tokens":900}""",
                690m
            },
            // Read and written beside it: 100 × 1 + 900 × 0.1 + 200 × 1.25 + 50 × 10
            {
                "the same with writes",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":50,"total_tokens":1250,"cache_read_input_tokens":900,"cache_creation_input_tokens":200}""",
                940m
            },
            // Cache and reasoning both beside: 100 + 90 + 50 × 10 + 40 × 3.5
            {
                "the same with reasoning",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":50,"total_tokens":1090,"prompt_tokens_details":{"cached_tokens":900},"completion_tokens_details":{"reasoning_tokens":40}}""",
                830m
            },
            {
                "vLLM",
                "chat",
                """{"prompt_tokens":1000,"total_tokens":1010,"completion_tokens":10,"prompt_tokens_details":null}""",
                1_100m
            },
            // 6 × 10 + 4 × 3.5
            {
                "SGLang",
                "chat",
                """{"prompt_tokens":1000,"total_tokens":1010,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":900},"reasoning_tokens":4}""",
                264m
            },
            // The total includes the cache, the prompt does not.
            {
                "Bedrock",
                "chat",
                """{"inputTokens":100,"outputTokens":10,"totalTokens":1010,"cacheReadInputTokens":900,"cacheWriteInputTokens":0}""",
                290m
            },
            // 40 × 10 + 60 × 30 of images that it made
            {
                "images in the answer",
                "chat",
                """{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200,"completion_tokens_details":{"image_tokens":60}}""",
                2_300m
            },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Is_billed_to_the_nano_dollar(string shape, string dialect, string usage, decimal microUsd)
    {
        Assert.NotEmpty(shape);
        foreach (UsageScanner scanner in (UsageScanner[])[Whole(dialect, usage), Streamed(dialect, usage)])
        {
            TokenCounts charged = Price.Charged(scanner.Stated, scanner.Reasoning);

            Assert.Equal(Money.FromUsd(microUsd / 1_000_000m), Price.Of(charged));
            Assert.False(scanner.Remarks.HasUnknown);
        }
    }

    [Theory]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":0.0012}""", 1_200_000)] // OpenRouter
    [InlineData(
        """{"prompt_tokens":1,"completion_tokens":1,"cost":{"request_cost":0.005,"total_cost":0.00515}}""",
        5_150_000
    )]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost_in_usd_ticks":37756000}""", 3_775_600)] // xAI: 10⁻¹⁰ dollars
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"estimated_cost":2.5e-06}""", 2_500)] // DeepInfra
    public void The_cost_that_an_upstream_states_is_kept(string usage, long nanoUsd) =>
        Assert.Equal(new Money(nanoUsd), Whole("chat", usage).Remarks.StatedCost);

    [Theory]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"smell_tokens":5}""", true)]
    [InlineData(
        """{"prompt_tokens":1,"completion_tokens":1,"prompt_tokens_details":{"smell_tokens":5}}""",
        true
    )]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"smellTokenCount":5}""", true)]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"smell_tokens":0}""", false)]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"tokens_per_second":80.5}""", false)]
    [InlineData("""{"prompt_tokens":1,"completion_tokens":1,"cost":{"input_tokens_cost":0.5}}""", false)]
    public void Tokens_of_a_kind_that_is_not_known_are_seen(string usage, bool isUnknown) =>
        Assert.Equal(isUnknown, Whole("chat", usage).Remarks.HasUnknown);

    /// <summary>None has to be read twice, and what parts there are never exceeds the class that they are counted in.</summary>
    [Fact]
    public void Parts_stay_within_their_class()
    {
        TokenCounts counts = Whole(
            "chat",
            """{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":99,"image_tokens":99},"completion_tokens_details":{"audio_tokens":99,"image_tokens":99,"reasoning_tokens":99}}"""
        ).Stated;

        Assert.Equal("audio_in=6,cached_audio=4,audio_out=5", counts.Parts!.ToString());
        Assert.Equal(counts, Price.Charged(counts, reasoning: 99));
    }

    private static UsageScanner Whole(string dialect, string usage)
    {
        UsageScanner scanner = new(Of(dialect));
        scanner.Whole(Encoding.UTF8.GetBytes("{\"id\":\"1\",\"choices\":[],\"usage\":" + usage + "}"));
        scanner.EndWhole();
        return scanner;
    }

    private static UsageScanner Streamed(string dialect, string usage)
    {
        UsageScanner scanner = new(Of(dialect));
        string line = dialect switch
        {
            "messages" => "data: {\"type\":\"message_delta\",\"delta\":{},\"usage\":" + usage + "}",
            "responses" => "data: {\"type\":\"response.completed\",\"response\":{\"usage\":" + usage + "}}",
            _ => "data: {\"choices\":[],\"usage\":" + usage + "}",
        };
        scanner.Line(Encoding.UTF8.GetBytes(line));
        scanner.Line([]);
        return scanner;
    }

    private static Dialect Of(string dialect) =>
        dialect switch
        {
            "messages" => Dialect.Messages,
            "responses" => Dialect.Responses,
            _ => Dialect.Chat,
        };

    /// <summary>Every part of a request is spelled by some API, or follows from the request; and what is stated is kept by its name.</summary>
    [Fact]
    public void Results_of_tools_and_predictions_are_kept_as_parts()
    {
        UsageTally tally = new();
        tally.Take(
            """{"prompt_tokens":1000,"tool_use_prompt_tokens":60,"completion_tokens":10,"completion_tokens_details":{"accepted_prediction_tokens":3,"rejected_prediction_tokens":12}}"""u8
        );
        TokenCounts counts = tally.Counts(isCacheApart: false);

        // Never more than the class has left: 10 generated, 3 of them as predicted.
        Assert.Equal("tool_use=60,accepted_prediction=3,rejected_prediction=7", counts.Parts!.ToString());
        Assert.Equal(1000 + 100, (int)(Price.Of(counts).NanoUsd / 1000)); // Without prices of their own, their class's.
    }
}
