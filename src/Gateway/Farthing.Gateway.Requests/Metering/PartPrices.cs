using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Prices of parts of requests in the unit that attempts are charged in.</summary>
public static class PartPrices
{
    private const decimal PicoUsd = 1_000_000_000_000m;

    /// <summary>Pico-dollars of one of each; null where no part has a price.</summary>
    /// <param name="usd">Dollars of a million tokens of a part, or of one where it is no tokens; null without.</param>
    /// <exception cref="ArgumentException">A price of tokens is finer than a pico-dollar.</exception>
    public static PartValues? Of(Func<TokenPart, decimal?> usd)
    {
        PartValues? prices = null;
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            if (usd(row.Part) is decimal price)
            {
                prices = PartValues.With(
                    prices,
                    row.Part,
                    row.IsOfTokens
                        ? TokenPrice.FromUsdPerMillion(price).PicoUsd
                        : (long)decimal.Ceiling(price * PicoUsd)
                );
            }
        }

        return prices;
    }
}
