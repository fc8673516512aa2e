using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>Prices of a world's upstream: whole nano-dollars a token, so that nothing is rounded.</summary>
/// <param name="Input">A prompt token.</param>
/// <param name="Output">A generated token.</param>
internal sealed record WorldPrices(long Input, long Output)
{
    /// <summary>$1 a million prompt tokens, $4 a million generated ones.</summary>
    public static WorldPrices Usual { get; } = new(1000, 4000);

    /// <summary>A prompt token out of the provider's cache.</summary>
    public long Read => Input / 10;

    /// <summary>A prompt token written to the provider's cache for five minutes.</summary>
    public long Write => Input * 5 / 4;

    /// <summary>A prompt token written for an hour.</summary>
    public long WriteHour => Input * 2;

    /// <summary>Prices of the cheaper tier, model or deployment of a world.</summary>
    public static WorldPrices Cheaper(WorldSize size) =>
        size switch
        {
            WorldSize.Null => Usual,
            WorldSize.Small => new(940, 3760),
            _ => new(500, 2000),
        };

    /// <summary>Twice the prices.</summary>
    public WorldPrices Doubled() => new(2 * Input, 2 * Output);

    /// <summary>The bill of a call.</summary>
    public long Of(WorldUsage usage) =>
        (usage.Fresh * Input)
        + (usage.Read * Read)
        + (usage.Written * Write)
        + (usage.WrittenForAnHour * WriteHour)
        + (usage.Output * Output);

    /// <summary>The same prices as the gateway's configuration has them.</summary>
    public ModelPrice Configured =>
        new(new(Input * 1000), new(Read * 1000), new(Write * 1000), new(Output * 1000))
        {
            CacheWrite1h = new TokenPrice(WriteHour * 1000),
        };
}

/// <summary>Tokens of a call, each in one class.</summary>
internal readonly record struct WorldUsage(
    long Fresh,
    long Output,
    long Read = 0,
    long Written = 0,
    long WrittenForAnHour = 0
);
