using System.Globalization;
using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Prices of tokens that the catalog has of other days: those of a price list's schedule, and the list itself on its own day.</summary>
/// <param name="prices">The catalog's price lists.</param>
internal sealed class CatalogDays(IReadOnlyList<ApiPrice> prices)
{
    private readonly ILookup<string, ApiPrice> models = prices.ToLookup(
        price => MeterWords.ModelKey(price.Model),
        StringComparer.Ordinal
    );

    /// <summary>The day of a price, in words; null where the catalog never had it.</summary>
    /// <param name="key">Key of the model's name (<see cref="MeterWords.ModelKey"/>).</param>
    /// <param name="meter">What is counted.</param>
    /// <param name="usd">Dollars a token.</param>
    /// <param name="day">The day that is asked about, ISO 8601: its own price is no other day's.</param>
    public string? Find(string key, string meter, decimal usd, string day)
    {
        foreach (ApiPrice price in models[key])
        {
            DateOnly? until = null;
            foreach (ApiScheduleEntry entry in price.Schedule.Reverse())
            {
                if (IsAt(entry.Rates, meter, usd) && !Holds(entry.From, until, day))
                {
                    return Words(price, entry.From, until);
                }

                until = entry.From;
            }

            if (price.Schedule.Count == 0 && price is { Rates: { } rates, AsOf: { } asOf })
            {
                string listed = Iso(asOf);
                if (IsAt(rates, meter, usd) && listed != day)
                {
                    return $"{listed} in the catalog ({price.Id})";
                }
            }
        }

        return null;
    }

    /// <summary>True where a span of days has the day; one that is none (a whole span of a bill) is in no other.</summary>
    private static bool Holds(DateOnly? from, DateOnly? until, string day) =>
        DateOnly.TryParseExact(
            day,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly asked
        )
        && (from is null || asked >= from)
        && (until is null || asked < until);

    private static string Words(ApiPrice price, DateOnly? from, DateOnly? until) =>
        (from, until) switch
        {
            (null, { } end) => $"before {Iso(end)} in the catalog ({price.Id})",
            ({ } start, _) => $"{Iso(start)} in the catalog ({price.Id})",
            _ => $"another day in the catalog ({price.Id})",
        };

    private static bool IsAt(ApiRates rates, string meter, decimal usd)
    {
        decimal? perMillion = meter switch
        {
            BillMeters.Input => rates.InputUsdPerM,
            BillMeters.Cached => rates.EffectiveCachedInputUsdPerM,
            BillMeters.Write => rates.EffectiveCacheWriteUsdPerM,
            BillMeters.Write1h => rates.CacheWrite1hUsdPerM,
            BillMeters.Output => rates.OutputUsdPerM,
            _ => null,
        };
        return perMillion is decimal known
            && known > 0
            && Math.Abs((known / 1_000_000) - usd) <= usd / 10_000;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
