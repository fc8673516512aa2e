using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>Readable form of <c>catalog update</c>: what changes, then what is new and gone.</summary>
public static class CatalogUpdateSheet
{
    private const int MaxRows = 40;
    private const int MaxNames = 12;

    /// <summary>The sheet.</summary>
    public static Sheet Of(CatalogUpdateDocument update)
    {
        int ids = update.Changed.Select(change => change.Id).Distinct().Count();
        string what =
            $"{Show.Count(ids)} changed, {Show.Count(update.New.Count)} new, {Show.Count(update.Gone.Count)} gone, {Show.Count(update.Same)} as before";
        Sheet sheet = new(
            $"{update.File} · {update.Format} · prices of {update.AsOf:yyyy-MM-dd}",
            update.KeptIn is null
                ? $"would change {update.Kind}: {what}. Nothing is written: --yes takes it."
                : $"{update.Kind}: {what}. Kept in {update.KeptIn}; the old prices with their days in {update.OldKeptIn}."
        )
        {
            Word = update.KeptIn is null ? "DRY RUN" : "TAKEN",
        };
        return sheet
            .Section(
                "Changed",
                update.Changed.Count == 0
                    ? null
                    : new SheetTable(
                        "",
                        new TableColumns<PriceChange>()
                            .Words("id", row => row.Id)
                            .Words("price", row => row.Field.Replace('_', ' '))
                            .Figure("old", row => Price(row.Old))
                            .Figure("new", row => Price(row.New))
                            .Figure("by", By)
                            .Figure("old of", row => row.OldAsOf?.ToString("yyyy-MM-dd"), rank: 1)
                            .Of([.. update.Changed.Take(MaxRows)]),
                        update.Changed.Count > MaxRows
                            ? [$"{Show.Count(update.Changed.Count - MaxRows)} more changes: --json has all."]
                            : []
                    )
            )
            .Section("New", Names(update.New))
            .Section("Gone, kept as they are", Names(update.Gone))
            .Section("Not in the catalog", Names(update.Unknown));
    }

    private static string? Price(decimal? usd) =>
        usd is decimal price
            ? "$" + price.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture)
            : null;

    private static string? By(PriceChange change) =>
        change is { Old: decimal and > 0 and decimal old, New: decimal now }
            ? Show.Change((double)((now - old) / old))
            : null;

    private static SheetWords? Names(IReadOnlyList<string> names) =>
        names.Count == 0
            ? null
            : new SheetWords([
                string.Join(", ", names.Take(MaxNames))
                    + (names.Count > MaxNames ? $" and {Show.Count(names.Count - MaxNames)} more" : ""),
            ]);
}
