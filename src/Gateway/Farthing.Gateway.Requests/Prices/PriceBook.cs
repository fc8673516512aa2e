using System.Collections.Frozen;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Prices;

/// <summary>Prices by deployment; put in force as a whole.</summary>
/// <param name="prices">By the deployment's name.</param>
public sealed class PriceBook(IReadOnlyDictionary<string, ModelPrice> prices) : IPriceBook
{
    private volatile FrozenDictionary<string, ModelPrice> book = prices.ToFrozenDictionary(
        StringComparer.Ordinal
    );

    /// <summary>Puts other prices in force: for attempts from now on.</summary>
    public void Change(IReadOnlyDictionary<string, ModelPrice> next) =>
        book = next.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ModelPrice? PriceOf(string deployment) =>
        book.TryGetValue(deployment, out ModelPrice price) ? price : null;
}
