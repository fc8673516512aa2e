using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Catalogs;

/// <summary>One API's price list for people.</summary>
internal static class PricePage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, ApiPrice price, DateOnly today)
    {
        writer.WriteLine(
            $"{price.Id} · context {CatalogText.Count(price.ContextTokens)} tokens · prices of {CatalogText.Day(price.AsOf, today)}"
        );
        writer.WriteLine();
        TextTable table = new(
            TextColumn.Text("$ per M tokens"),
            TextColumn.Number("IN"),
            TextColumn.Number("CACHED"),
            TextColumn.Number("CACHE WRITE"),
            TextColumn.Number("OUT")
        );
        Add(table, "now", price.RatesFor(0, today));
        foreach (ApiTier tier in price.Tiers)
        {
            Add(
                table,
                $"prompts above {Show.Count(tier.AboveInputTokens)}",
                price.RatesFor(tier.AboveInputTokens + 1, today)
            );
        }

        if (price.RatesFor(0, today, ApiServiceTier.Batch) is { } batch)
        {
            Add(table, "batch", batch);
        }

        if (price.FlexRates is { } flex)
        {
            Add(table, "flex", flex);
        }

        if (price.PriorityRates is { } priority)
        {
            Add(table, "priority", priority);
        }

        foreach (ApiScheduleEntry entry in price.Schedule)
        {
            Add(table, entry.From is { } from ? $"from {from:yyyy-MM-dd}" : "at first", entry.Rates);
        }

        table.Write(writer);
        writer.WriteLine();
        if (price.RatesFor(0, today, ApiServiceTier.Batch) is null)
        {
            writer.WriteLine("No batch price is known; none is assumed.");
        }

        if (price.Rate is { } rate)
        {
            writer.WriteLine(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"Published in {rate.Currency}, at {rate.UsdPerUnit} dollars ({rate.Source}, {rate.AsOf:yyyy-MM-dd})."
                )
            );
        }

        if (price.Note is not null)
        {
            CatalogText.WriteWrapped(writer, "NOTE  ", price.Note);
        }

        CatalogText.WriteSources(writer, price.Sources);
    }

    private static void Add(TextTable table, string name, ApiRates rates) =>
        table.Row(
            name,
            CatalogText.UsdPerM(rates.InputUsdPerM),
            CatalogText.UsdPerM(rates.CachedInputUsdPerM),
            CatalogText.UsdPerM(rates.CacheWriteUsdPerM),
            CatalogText.UsdPerM(rates.OutputUsdPerM)
        );
}
