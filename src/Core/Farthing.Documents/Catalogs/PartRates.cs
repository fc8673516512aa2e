using Farthing.Numerics.Billing;

namespace Farthing.Documents.Catalogs;

/// <summary>Prices in US dollars of parts of requests, by their word (<see cref="TokenPartRow.Word"/>): of a million tokens, or of one search, second or request.</summary>
public static class PartRates
{
    /// <summary>The price of a part; null where none is published.</summary>
    public static decimal? Of(IReadOnlyDictionary<string, decimal>? rates, TokenPart part) =>
        rates is not null && rates.TryGetValue(TokenPartRow.Find(part).Word, out decimal usd) ? usd : null;

    /// <summary>Tokens at a multiple; fees of searches and requests stay.</summary>
    public static IReadOnlyDictionary<string, decimal>? Times(
        IReadOnlyDictionary<string, decimal>? rates,
        decimal factor
    )
    {
        if (rates is null)
        {
            return null;
        }

        SortedDictionary<string, decimal> multiple = new(StringComparer.Ordinal);
        foreach ((string word, decimal usd) in rates)
        {
            bool isFee = TokenPartRow.Named(word) is TokenPart part && !TokenPartRow.Find(part).IsOfTokens;
            multiple.Add(word, isFee ? usd : usd * factor);
        }

        return multiple;
    }

    /// <summary>Prices, replaced by others where those have their own; null where there are none.</summary>
    public static IReadOnlyDictionary<string, decimal>? Over(
        IReadOnlyDictionary<string, decimal>? these,
        IReadOnlyDictionary<string, decimal>? below
    )
    {
        if (these is null || below is null)
        {
            return these ?? below;
        }

        SortedDictionary<string, decimal> rates = new(StringComparer.Ordinal);
        foreach ((string word, decimal usd) in below.Concat(these))
        {
            rates[word] = usd;
        }

        return rates;
    }
}
