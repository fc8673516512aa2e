using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>The upstream of a world: tokens, answers, times and a bill of its own. It shares no code with the gateway.</summary>
internal sealed class WorldProvider
{
    /// <summary>The model that clients ask for, as the upstream names it.</summary>
    public const string Large = "up-large";

    /// <summary>The cheaper model, or the same on the cheaper deployment.</summary>
    public const string Small = "up-small";

    /// <summary>A model whose provider caches prompts where they are marked.</summary>
    public const string Marked = "claude-sonnet-4-5";

    /// <summary>Most tokens that clients ask for.</summary>
    public const int MaxTokens = 4000;

    private readonly World world;
    private readonly WorldClock clock;
    private readonly WorldPromptCache prompts;
    private readonly double lettersPerToken;
    private readonly double msPerToken;
    private readonly double queueMs;
    private Pcg32 random;
    private DateTimeOffset switchedAt;
    private bool wasSmall;
    private double smallShare;

    public WorldProvider(World world, WorldClock clock)
    {
        (this.world, this.clock) = (world, clock);
        random = new Pcg32(world.Seed, 21);
        // Step times are off by −30 to +40 %, and a queue that takes the shortest first has another wait.
        double off = world.IsPerturbed ? 0.7 + (0.7 * random.NextDouble()) : 1;
        lettersPerToken = world.IsPerturbed ? 3.1 : 4;
        msPerToken = 20 * off;
        queueMs = world.IsPerturbed ? 60 : 200;
        prompts = new WorldPromptCache(clock, lettersPerToken);
    }

    /// <summary>Prices from now on.</summary>
    public Func<WorldPrices, WorldPrices> Change { get; set; } = static prices => prices;

    /// <summary>Time for which the second deployment, when it is used again, makes a third of the tokens. Zero: none.</summary>
    public TimeSpan FreshFor { get; set; }

    /// <summary>True for a fleet that both models share: the more of the last calls went to the cheaper one, the fewer tokens each call takes.</summary>
    public bool IsShared { get; set; }

    /// <summary>The request that is under way.</summary>
    public WorldRequest? Current { get; set; }

    /// <summary>Raised with the bill of each call.</summary>
    public Action<long> Billed { get; set; } = static _ => { };

    /// <summary>True while it is away: six hours in the middle of the days.</summary>
    public static bool IsAway(World world, DateTimeOffset at) =>
        world.Shape == WorldShape.Outage
        && at >= world.Start.AddDays(6).AddHours(9)
        && at < world.Start.AddDays(6).AddHours(15);

    /// <summary>Tokens of a prompt.</summary>
    public long TokensOf(string text) => 7 + (long)(text.Length / lettersPerToken);

    /// <summary>Tokens of a prompt that is given in blocks, such as instructions and a question.</summary>
    public long TokensOfBlocks(params ReadOnlySpan<string> blocks)
    {
        long tokens = 0;
        foreach (string block in blocks)
        {
            tokens += prompts.TokensOf(block);
        }

        return tokens;
    }

    /// <summary>The prices of a call.</summary>
    /// <param name="isCheaper">Of the cheaper model, deployment or tier.</param>
    public WorldPrices PricesOf(bool isCheaper) =>
        Change(isCheaper ? WorldPrices.Cheaper(world.Size) : WorldPrices.Usual);

    /// <summary>Answers a request.</summary>
    /// <returns>Status and body.</returns>
    public (int Status, string Body) Answer(string path, ReadOnlyMemory<byte> written)
    {
        WorldRequest request = Current!;
        if (IsAway(world, request.At))
        {
            return (503, """{"error":{"message":"away","type":"server_error"}}""");
        }

        using JsonDocument document = JsonDocument.Parse(written);
        JsonElement body = document.RootElement;
        bool isMessages = path.EndsWith("/messages", StringComparison.Ordinal);
        long limit = LimitOf(body);
        bool isSmall = body.GetProperty("model").GetString() == Small;
        long output = Math.Min(FleetTokens(request.Natural, isSmall), limit);
        WorldUsage usage = isMessages
            ? prompts.Take(body) with
            {
                Output = output,
            }
            : new WorldUsage(TokensOf(TextOf(body)), output);
        string tier =
            body.TryGetProperty("service_tier", out JsonElement asked) && asked.GetString() == "flex"
                ? "flex"
                : "default";
        bool isCheaper = isSmall || tier == "flex";
        Billed(PricesOf(isCheaper).Of(usage));
        clock.Advance(
            TimeSpan.FromMilliseconds((queueMs * random.NextExponential()) + (msPerToken * output / 10))
        );
        return (200, isMessages ? MessagesOf(usage) : ChatOf(usage, tier, output == limit));
    }

    /// <summary>Tokens of an answer in the state in which the fleet is.</summary>
    private long FleetTokens(long natural, bool isSmall)
    {
        DateTimeOffset now = clock.GetUtcNow();
        switchedAt = isSmall && !wasSmall ? now : switchedAt;
        (wasSmall, smallShare) = (isSmall, (0.95 * smallShare) + (isSmall ? 0.05 : 0));
        bool isFresh = isSmall && now - switchedAt < FreshFor;
        return isFresh ? Math.Max(1, natural / 3)
            : IsShared ? Math.Max(1, (long)(natural * (1 - (0.4 * smallShare))))
            : natural;
    }

    private static long LimitOf(JsonElement body) =>
        body.TryGetProperty("max_tokens", out JsonElement limit)
        || body.TryGetProperty("max_completion_tokens", out limit)
            ? limit.GetInt64()
            : MaxTokens;

    private static string TextOf(JsonElement body)
    {
        JsonElement last = body.GetProperty("messages").EnumerateArray().Last();
        return last.GetProperty("content").GetString()!;
    }

    private static string ChatOf(WorldUsage usage, string tier, bool isCut) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","service_tier":"{{{tier}}}","choices":[{"index":0,"message":{"role":"assistant","content":"The answer."},"finish_reason":"{{{(isCut ? "length" : "stop")}}}"}],"usage":{"prompt_tokens":{{{usage.Fresh}}},"completion_tokens":{{{usage.Output}}},"total_tokens":{{{usage.Fresh + usage.Output}}} } }"""
        );

    private static string MessagesOf(WorldUsage usage) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{"type":"text","text":"Yes."}],"stop_reason":"end_turn","usage":{"input_tokens":{{{usage.Fresh}}},"output_tokens":{{{usage.Output}}},"cache_read_input_tokens":{{{usage.Read}}},"cache_creation_input_tokens":{{{usage.Written + usage.WrittenForAnHour}}},"cache_creation":{"ephemeral_5m_input_tokens":{{{usage.Written}}},"ephemeral_1h_input_tokens":{{{usage.WrittenForAnHour}}} } } }"""
        );
}
