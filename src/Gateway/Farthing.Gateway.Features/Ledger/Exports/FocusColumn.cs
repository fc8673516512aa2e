using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>A column of FOCUS 1.3 (Cost and Usage), the open format of bills; our own begin with <c>x_</c>, as it asks.</summary>
/// <param name="Name">Its column id.</param>
/// <param name="Value">Its value: text, number, money, or null where the specification has it null.</param>
internal sealed record FocusColumn(string Name, Func<FocusLine, FocusSum, string, object?> Value)
{
    private const string Currency = "USD";
    private const decimal PicoPerUsd = 1_000_000_000_000m;

    /// <summary>All columns of the specification in the order of their names, then ours.</summary>
    public static readonly IReadOnlyList<FocusColumn> All =
    [
        None("AllocatedMethodDetails"),
        None("AllocatedMethodId"),
        None("AllocatedResourceId"),
        None("AllocatedResourceName"),
        None("AllocatedTags"),
        None("AvailabilityZone"),
        Cost("BilledCost"),
        new("BillingAccountId", (_, _, account) => account),
        new("BillingAccountName", (_, _, account) => account),
        Text("BillingAccountType", "Gateway"),
        Text("BillingCurrency", Currency),
        new("BillingPeriodEnd", (line, _, _) => Iso(Month(line).AddMonths(1))),
        new("BillingPeriodStart", (line, _, _) => Iso(Month(line))),
        None("CapacityReservationId"),
        None("CapacityReservationStatus"),
        new("ChargeCategory", (line, _, _) => line.Correction is null ? "Usage" : "Adjustment"),
        None("ChargeClass"),
        new("ChargeDescription", (line, _, _) => Description(line)),
        new("ChargeFrequency", (line, _, _) => line.Correction is null ? "Usage-Based" : "One-Time"),
        new("ChargePeriodEnd", (line, _, _) => Iso(Hour(line).AddHours(1))),
        new("ChargePeriodStart", (line, _, _) => Iso(Hour(line))),
        None("CommitmentDiscountCategory"),
        None("CommitmentDiscountId"),
        None("CommitmentDiscountName"),
        None("CommitmentDiscountQuantity"),
        None("CommitmentDiscountStatus"),
        None("CommitmentDiscountType"),
        None("CommitmentDiscountUnit"),
        new("ConsumedQuantity", (line, sum, _) => IsPriced(line) ? sum.Quantity : null),
        new("ConsumedUnit", (line, _, _) => IsPriced(line) ? Unit(line) : null),
        None("ContractApplied"),
        Cost("ContractedCost"),
        new("ContractedUnitPrice", (line, _, _) => UnitPrice(line)),
        Cost("EffectiveCost"),
        new("HostProviderName", (line, _, _) => Provider(line)),
        None("InvoiceId"),
        new("InvoiceIssuerName", (line, _, _) => Provider(line)),
        Cost("ListCost"),
        new("ListUnitPrice", (line, _, _) => UnitPrice(line)),
        new("PricingCategory", (line, _, _) => IsPriced(line) ? "Standard" : null),
        Text("PricingCurrency", Currency),
        new("PricingCurrencyContractedUnitPrice", (line, _, _) => UnitPrice(line)),
        Cost("PricingCurrencyEffectiveCost"),
        new("PricingCurrencyListUnitPrice", (line, _, _) => UnitPrice(line)),
        new("PricingQuantity", (line, sum, _) => IsPriced(line) ? sum.Quantity : null),
        new("PricingUnit", (line, _, _) => IsPriced(line) ? Unit(line) : null),
        new("ProviderName", (line, _, _) => Provider(line)),
        new("PublisherName", (line, _, _) => Provider(line)),
        None("RegionId"),
        None("RegionName"),
        new("ResourceId", (line, _, _) => Known(line.Deployment)),
        new("ResourceName", (line, _, _) => Known(line.Deployment)),
        new("ResourceType", (line, _, _) => line.Deployment is "" ? null : "Deployment"),
        Text("ServiceCategory", "AI and Machine Learning"),
        Text("ServiceName", "farthing"),
        new("ServiceProviderName", (line, _, _) => Provider(line)),
        Text("ServiceSubcategory", "Generative AI"),
        new("SkuId", (line, _, _) => Known(line.Model)),
        new(
            "SkuMeter",
            (line, _, _) => line.Correction is null ? MeterShare.WordOf(line.Meter, line.Part) : null
        ),
        None("SkuPriceDetails"),
        new(
            "SkuPriceId",
            (line, _, _) =>
                IsPriced(line) ? $"{line.Deployment}/{MeterShare.WordOf(line.Meter, line.Part)}" : null
        ),
        new("SubAccountId", (line, _, _) => Known(line.Team)),
        new("SubAccountName", (line, _, _) => Known(line.Team)),
        new("SubAccountType", (line, _, _) => line.Team is "" ? null : "Team"),
        new("Tags", (line, _, _) => TagObject(line.Tags)),
        new("x_Account", (line, _, _) => Known(line.Account)),
        new("x_CacheHit", (line, _, _) => line.Meter == FocusMeter.CachedInput ? "true" : "false"),
        new("x_KeyId", (line, _, _) => Known(line.Key)),
        new("x_RequestCount", (line, sum, _) => sum.Attempts),
        new("x_User", (line, _, _) => Known(line.User)),
    ];

    private static FocusColumn None(string name) => new(name, (_, _, _) => null);

    private static FocusColumn Text(string name, string value) => new(name, (_, _, _) => value);

    private static FocusColumn Cost(string name) => new(name, (_, sum, _) => sum.Cost);

    private static string? Known(string text) => text.Length == 0 ? null : text;

    private static bool IsTokens(FocusLine line) =>
        line.Part is TokenPart part
            ? TokenPartRow.Find(part).IsOfTokens
            : line.Meter is not FocusMeter.Attempt and not FocusMeter.Unit;

    private static string Unit(FocusLine line) =>
        IsTokens(line) ? "Tokens"
        : line.Meter is FocusMeter.Unit or FocusMeter.Part ? "Units"
        : "Requests";

    /// <summary>True where a price explains the cost. Without one there is no SkuPriceId, and then the standard has quantities, units and category null too.</summary>
    private static bool IsPriced(FocusLine line) => line.Correction is null && line.UnitPrice is not null;

    /// <summary>Dollars of one token, or of one unit.</summary>
    private static string? UnitPrice(FocusLine line) =>
        IsPriced(line) ? Plain(line.UnitPrice!.Value.PicoUsd / PicoPerUsd) : null;

    private static string Plain(decimal value) =>
        value.ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>The upstream: what stands before the slash of a deployment.</summary>
    private static string Provider(FocusLine line)
    {
        int slash = line.Deployment.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? line.Deployment[..slash]
            : line.Deployment.Length > 0 ? line.Deployment
            : "farthing";
    }

    private static string Description(FocusLine line) =>
        line.Correction is not null
            ? $"Correction ({line.Correction}){(line.Account.Length > 0 ? " of " + line.Account : "")}"
            : line.Meter switch
            {
                FocusMeter.Input => $"Computed prompt tokens of {line.Model}",
                FocusMeter.CachedInput => $"Cached prompt tokens of {line.Model}",
                FocusMeter.CacheWrite => $"Prompt tokens of {line.Model} written to a cache",
                FocusMeter.CacheWrite1h => $"Prompt tokens of {line.Model} written to a cache for an hour",
                FocusMeter.Output => $"Generated tokens of {line.Model}",
                FocusMeter.Unit =>
                    $"Searches, images, characters or requests of {line.Model}, priced one by one",
                FocusMeter.Part =>
                    $"{TokenPartRow.Find(line.Part!.Value).Word} of {line.Model}, which has a price of its own",
                _ => $"Requests for {line.Model}, not priced by tokens",
            };

    private static DateTime Hour(FocusLine line) => DateTime.UnixEpoch.AddTicks(line.HourUnixNs / 100);

    private static DateTime Month(FocusLine line)
    {
        DateTime hour = Hour(line);
        return new DateTime(hour.Year, hour.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }

    private static string Iso(DateTime time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>["feature=search","pilot"]</c> as <c>{"feature":"search","pilot":"true"}</c>.</summary>
    private static string TagObject(string tags)
    {
        Dictionary<string, string> values = [];
        foreach (string tag in TagText.Read(tags))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            values.TryAdd(equals < 0 ? tag : tag[..equals], equals < 0 ? "true" : tag[(equals + 1)..]);
        }

        return JsonSerializer.Serialize(values, TagJson.Default.DictionaryStringString);
    }
}
