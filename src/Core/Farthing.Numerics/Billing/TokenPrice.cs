namespace Farthing.Numerics.Billing;

/// <summary>A billed price of one token: a whole number of pico-dollars ($1 per million tokens = 1,000,000).</summary>
/// <param name="PicoUsd">Trillionths of a dollar per token.</param>
public readonly record struct TokenPrice(long PicoUsd)
{
    /// <summary>From dollars per million tokens; throws when the price is finer than a pico-dollar per token.</summary>
    public static TokenPrice FromUsdPerMillion(decimal usd)
    {
        decimal pico = usd * 1_000_000m;
        return pico == decimal.Truncate(pico)
            ? new TokenPrice((long)pico)
            : throw new ArgumentException(
                $"{usd} dollars per million tokens is finer than a millionth of a dollar",
                nameof(usd)
            );
    }

    /// <summary>The price of a number of tokens: product in 128 bits, rounded up once to the next nano-dollar.</summary>
    /// <param name="tokens">Tokens, at least 0.</param>
    public Money Of(long tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        Int128 pico = (Int128)PicoUsd * tokens;
        return new Money(checked((long)((pico + 999) / 1000)));
    }
}
