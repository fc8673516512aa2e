using Farthing.Catalogs;
using Farthing.Catalogs.Facts;

namespace Farthing.Cli.Doctor;

/// <summary>Ages of a catalog's prices.</summary>
/// <param name="Kind">What is priced, in words.</param>
/// <param name="Count">Prices in all.</param>
/// <param name="Newest">The day of the newest; null when none has a date.</param>
/// <param name="Stale">Prices older than <see cref="Staleness.LimitDays"/>.</param>
/// <param name="Undated">Prices whose source has no date.</param>
internal sealed record PriceAges(string Kind, int Count, DateOnly? Newest, int Stale, int Undated)
{
    /// <summary>The ages of instance prices and API prices.</summary>
    /// <param name="catalog">With the user's overlays, if they could be read.</param>
    /// <param name="today">The day to judge by.</param>
    public static IReadOnlyList<PriceAges> Of(Catalog catalog, DateOnly today) =>
        [
            Of("instances", catalog.Offers.Select(offer => offer.AsOf), today),
            Of("APIs", catalog.ApiPrices.Select(price => price.AsOf), today),
        ];

    private static PriceAges Of(string kind, IEnumerable<DateOnly?> days, DateOnly today)
    {
        DateOnly?[] all = [.. days];
        return new PriceAges(
            kind,
            all.Length,
            all.Max(),
            all.Count(day => Staleness.IsStale(day, today)),
            all.Count(day => day is null)
        );
    }
}
