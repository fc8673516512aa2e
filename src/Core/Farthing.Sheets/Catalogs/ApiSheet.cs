using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>One hosted model of the catalog with all its prices: what <c>catalog show api</c> prints.</summary>
public static class ApiSheet
{
    /// <summary>The sheet of a price list.</summary>
    public static Sheet Of(ApiRow price)
    {
        Sheet sheet = new(
            $"{price.Id} · context {(price.ContextTokens is long tokens ? Show.Count(tokens) : CatalogParts.Unknown)} tokens{(price.MaxOutputTokens is long most ? $", answers up to {Show.Count(most)}" : "")}{(price.ImageTokens is long image ? $", an image up to {Show.Count(image)}" : "")} · prices of {CatalogParts.Day(price.AsOf, price.Stale)}"
        );
        if (price.Now is not null)
        {
            sheet = sheet.Table(
                [.. Prices(price)],
                new TableColumns<(string When, ApiRates Rates)>()
                    .Words("$ per M tokens", row => row.When)
                    .Figure("IN", row => CatalogParts.UsdPerM(row.Rates.InputUsdPerM))
                    .Figure("CACHED", row => CatalogParts.UsdPerM(row.Rates.CachedInputUsdPerM), rank: 1)
                    .Figure("CACHE WRITE", row => CatalogParts.UsdPerM(row.Rates.CacheWriteUsdPerM), rank: 2)
                    .Figure("OUT", row => CatalogParts.UsdPerM(row.Rates.OutputUsdPerM))
            );
        }

        if (price.Units is not null)
        {
            sheet = sheet.Table(
                [.. CatalogParts.UnitPrices(price.Units)],
                new TableColumns<(string Unit, string Usd)>()
                    .Words("Billed by", row => row.Unit)
                    .Figure("$", row => row.Usd)
            );
        }

        return sheet
            .Say(
                price.Now is not null && price.BatchNow is null
                    ? "No batch price is known; none is assumed."
                    : null,
                CatalogParts.Rate(price.Rate)
            )
            .Section("Note", CatalogListSheet.Notes([price.Note]))
            .Section("Sources", CatalogParts.Sources(price.Sources));
    }

    private static IEnumerable<(string When, ApiRates Rates)> Prices(ApiRow price)
    {
        yield return ("now", price.Now!);
        foreach (ApiTierRates tier in price.Tiers)
        {
            yield return ($"prompts above {Show.Count(tier.AboveInputTokens)}", tier);
        }

        foreach (
            (string when, ApiRates? rates) in ((string, ApiRates?)[])
                [("batch", price.BatchNow), ("flex", price.Flex), ("priority", price.Priority)]
        )
        {
            if (rates is not null)
            {
                yield return (when, rates);
            }
        }

        foreach (ApiRatesFrom entry in price.Schedule)
        {
            yield return (entry.From is DateOnly from ? $"from {from:yyyy-MM-dd}" : "at first", entry);
        }
    }
}
