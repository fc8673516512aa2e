using Farthing.Numerics.Billing;

namespace Farthing.Documents.Catalogs;

/// <summary>Prices in US dollars of parts of requests, by their word (<see cref="TokenPartRow.Word"/>): of a million tokens, or of one search, second or request.</summary>
public sealed class PartRates : SortedDictionary<string, decimal>, IEquatable<PartRates>
{
    /// <summary>No price.</summary>
    public PartRates()
        : base(StringComparer.Ordinal) { }

    /// <summary>The price of a part; null where none is published.</summary>
    public decimal? Of(TokenPart part) =>
        TryGetValue(TokenPartRow.Find(part).Word, out decimal usd) ? usd : null;

    /// <summary>Tokens at a multiple; fees of searches and requests stay.</summary>
    public PartRates Times(decimal factor)
    {
        PartRates rates = [];
        foreach ((string word, decimal usd) in this)
        {
            rates.Add(
                word,
                TokenPartRow.Named(word) is TokenPart part && !TokenPartRow.Find(part).IsOfTokens
                    ? usd
                    : usd * factor
            );
        }

        return rates;
    }

    /// <summary>Prices, replaced by others where those have their own; null where there are none.</summary>
    public static PartRates? Over(PartRates? these, PartRates? below)
    {
        if (these is null || below is null)
        {
            return these ?? below;
        }

        PartRates rates = [];
        foreach ((string word, decimal usd) in below.Concat(these))
        {
            rates[word] = usd;
        }

        return rates;
    }

    /// <inheritdoc/>
    public bool Equals(PartRates? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartRates);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = new();
        foreach ((string word, decimal usd) in this)
        {
            hash.Add(word);
            hash.Add(usd);
        }

        return hash.ToHashCode();
    }
}
