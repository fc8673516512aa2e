using System.Globalization;
using Farthing.Documents.Catalogs;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Catalogs;

/// <summary>Words and parts that the catalog's sheets share.</summary>
internal static class CatalogParts
{
    /// <summary>What stands where nothing is known.</summary>
    public const string Unknown = "–";

    /// <summary>What the marks of prices mean.</summary>
    public const string PriceMarks = "! older than 90 days  ? no date in its source  – not known";

    /// <summary>Dollars per hour; null where not known.</summary>
    public static string? UsdPerHour(double? usd) => usd?.ToString("N2", CultureInfo.InvariantCulture);

    /// <summary>Dollars per million tokens with all their digits: a price list is not rounded.</summary>
    public static string? UsdPerM(decimal? usd) =>
        usd is decimal known ? "$" + known.ToString("0.00####", CultureInfo.InvariantCulture) : null;

    /// <summary>Prices of units and what each is for; empty where none is known.</summary>
    public static IEnumerable<(string Unit, string Usd)> UnitPrices(ApiUnitRates? units)
    {
        (string Unit, decimal? Usd)[] all =
        [
            ("1,000 searches", units?.Per1kSearchesUsd),
            ("image", units?.PerImageUsd),
            ("1,000,000 characters", units?.Per1mCharactersUsd),
            ("1,000 requests", units?.Per1kRequestsUsd),
            ("minute", units?.PerMinuteUsd),
            ("1,000,000 tokens", units?.Per1mTokensUsd),
        ];
        return all.Where(one => one.Usd is not null).Select(one => (one.Unit, Usd(one.Usd!.Value)));
    }

    /// <summary>The same in a line.</summary>
    public static string? Units(ApiUnitRates? units) =>
        units is null
            ? null
            : string.Join(", ", UnitPrices(units).Select(one => $"{one.Usd} per {one.Unit}"));

    /// <summary>Dollars with all their digits.</summary>
    private static string Usd(decimal usd) =>
        "$" + usd.ToString("0.00############", CultureInfo.InvariantCulture);

    /// <summary>A day, with a mark where it is too old or not known.</summary>
    public static string Day(DateOnly? day, bool isStale) =>
        day is not DateOnly known ? "undated ?" : Date(known) + (isStale ? " !" : "");

    /// <summary>The rate at which prices in another currency were converted.</summary>
    public static string? Rate(CurrencyRate? rate) =>
        rate is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Published in {rate.Currency}, at {rate.UsdPerUnit} dollars ({rate.Source}, {Date(rate.AsOf)})."
            );

    /// <summary>The sources of an entry, with their days.</summary>
    public static SheetBlock Sources(IReadOnlyList<SourceNote> sources) =>
        sources.Count == 0
            ? new SheetWords(["none given"])
            : new SheetFacts([
                .. sources.Select(note =>
                    (
                        note.IsVerified ? "verified" : "UNVERIFIED",
                        $"{(note.Field == "*" ? "all figures" : note.Field)}: {note.Source}"
                            + (note.ValueAsPublished is string value ? $", there: {value}" : "")
                            + $" ({(note.AsOf is DateOnly day ? Date(day) : note.Note ?? "no date")})"
                    )
                ),
            ]);

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
