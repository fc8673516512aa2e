using Farthing.Catalogs.Faults;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Reading;

/// <summary>Reads prices that may be in another currency: <c>currency</c>, <c>usd_per_unit</c>, <c>rate_as_of</c> and <c>rate_source</c> beside prices whose keys lack <c>usd</c>.</summary>
internal sealed class CurrencyReader
{
    /// <summary>The keys that say the currency.</summary>
    public static readonly IReadOnlyList<string> Keys =
    [
        "currency",
        "usd_per_unit",
        "rate_as_of",
        "rate_source",
    ];

    private readonly MemberReader row;

    private CurrencyReader(MemberReader row, CurrencyRate? rate)
    {
        this.row = row;
        Rate = rate;
    }

    /// <summary>The rate; null for prices in dollars.</summary>
    public CurrencyRate? Rate { get; }

    /// <summary>Reads the currency of a row.</summary>
    public static CurrencyReader Of(MemberReader row)
    {
        string? currency = row.Text("currency");
        if (currency is null or "USD")
        {
            return new CurrencyReader(row, null);
        }

        double? rate = row.Price("usd_per_unit");
        DateOnly? day = row.Day("rate_as_of");
        string? source = row.Text("rate_source");
        foreach (string key in (string[])["usd_per_unit", "rate_as_of", "rate_source"])
        {
            if (!row.Has(key))
            {
                row.Refuse(
                    key,
                    $"a price in {currency} needs its rate with day and source",
                    "\"usd_per_unit\": 1.08, \"rate_as_of\": \"2026-11-20\", \"rate_source\": \"ECB\"",
                    CatalogFaultCodes.RateMissing
                );
            }
        }

        return new CurrencyReader(
            row,
            rate is { } dollars && day is { } on && source is not null
                ? new CurrencyRate(currency, dollars, on, source)
                : null
        );
    }

    /// <summary>The same currency for a row inside this one.</summary>
    public CurrencyReader Inside(MemberReader inner) => new(inner, Rate);

    /// <summary>A price in dollars: from the key with <c>usd</c>, or from the key without it at the row's rate.</summary>
    /// <param name="usdKey">A key such as <c>spot_usd_per_hour</c>.</param>
    public double? Price(string usdKey) =>
        row.Price(usdKey) ?? (Rate is { } rate ? row.Price(WithoutUsd(usdKey)) * rate.UsdPerUnit : null);

    /// <summary>An exact price in dollars; see <see cref="Price"/>.</summary>
    public decimal? ExactPrice(string usdKey, bool mayBeZero = false) =>
        row.ExactPrice(usdKey, mayBeZero)
        ?? (
            Rate is { } rate ? row.ExactPrice(WithoutUsd(usdKey), mayBeZero) * (decimal)rate.UsdPerUnit : null
        );

    /// <summary>The key for a price in the row's own currency.</summary>
    public static string WithoutUsd(string usdKey) => usdKey.Replace("_usd", "", StringComparison.Ordinal);
}
