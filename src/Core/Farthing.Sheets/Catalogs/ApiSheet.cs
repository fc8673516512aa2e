using System.Globalization;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Billing;
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

        (string Part, string Usd)[] parts = price.Now is ApiRates now ? [.. Parts(now)] : [];
        if (parts.Length > 0)
        {
            sheet = sheet.Table(
                parts,
                new TableColumns<(string Part, string Usd)>()
                    .Words("Priced apart", row => row.Part)
                    .Figure("$", row => row.Usd)
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

    /// <summary>Parts of a request with a price of their own; one that is its class's says nothing.</summary>
    private static IEnumerable<(string Part, string Usd)> Parts(ApiRates rates)
    {
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            if (
                rates.Of(row.Part) is decimal usd
                && !(row.Part == TokenPart.Reasoning && usd == rates.OutputUsdPerM)
            )
            {
                yield return row.IsOfTokens
                    ? ($"{row.Word}, a million tokens", CatalogParts.UsdPerM(usd)!)
                    : (row.Word, "$" + usd.ToString("0.######", CultureInfo.InvariantCulture));
            }
        }
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
