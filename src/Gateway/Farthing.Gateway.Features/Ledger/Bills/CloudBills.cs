using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Lines of the clouds' bills that are about tokens. Lines of other services are passed over; taxes and credits of these services stay.</summary>
internal static partial class CloudBills
{
    private static readonly string[] CurNames =
    [
        "line_item_usage_start_date",
        "line_item_usage_end_date",
        "line_item_unblended_cost",
        "line_item_currency_code",
        "line_item_line_item_type",
        "line_item_product_code",
        "line_item_usage_type",
        "line_item_usage_amount",
        "pricing_unit",
        "line_item_line_item_description",
        "line_item_usage_account_id",
        "product_product_name",
    ];

    private static readonly string[] OldNames =
    [
        "lineItem/UsageStartDate",
        "lineItem/UsageEndDate",
        "lineItem/UnblendedCost",
        "lineItem/CurrencyCode",
        "lineItem/LineItemType",
        "lineItem/ProductCode",
        "lineItem/UsageType",
        "lineItem/UsageAmount",
        "pricing/unit",
        "lineItem/LineItemDescription",
        "lineItem/UsageAccountId",
        "product/ProductName",
    ];

    [GeneratedRegex(
        "bedrock|openai|cognitive|foundry|vertex|gemini|anthropic|claude|generative|farthing|mistral|cohere",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Service();

    [GeneratedRegex(
        "(?<number>[0-9][0-9,.]*)?\\s*(?<scale>k|m|thousand|million)?\\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Block();

    /// <summary>True where some words of a line name a service that sells tokens.</summary>
    public static bool IsOfTokens(string words) => Service().IsMatch(words);

    /// <summary>Lines of AWS's data export.</summary>
    public static IEnumerable<BillRow> Cur2(BillRecord record) => OfCur(record, CurNames);

    /// <summary>Lines of AWS's older report.</summary>
    public static IEnumerable<BillRow> Cur(BillRecord record) => OfCur(record, OldNames);

    /// <summary>Lines of FOCUS: whoever made it, the words of the meter stand in one of some columns.</summary>
    public static IEnumerable<BillRow> Focus(BillRecord record)
    {
        string service = record.Text("ServiceName");
        string[] texts =
        [
            record.Text("x_SkuMeterName"),
            record.Text("SkuMeter"),
            record.Text("x_SkuDescription"),
            record.Text("ChargeDescription"),
        ];
        if (
            !Service()
                .IsMatch(
                    $"{service} {string.Join(' ', texts)} {record.Text("SkuId", "x_SkuMeterSubcategory")}"
                )
        )
        {
            return [];
        }

        string item = texts.FirstOrDefault(text => MeterWords.Read(text).Meter != BillMeters.Item) ?? "";
        string sku = record.Text("SkuId");
        string unit = record.Text("ConsumedUnit");
        string amount = "ConsumedQuantity";
        if (record.Text(amount).Length == 0)
        {
            (amount, unit) = ("PricingQuantity", record.Text("PricingUnit"));
        }

        record.NeedDollars("BillingCurrency");
        return
        [
            Line(
                item.Length > 0
                    ? item
                    : record.Text("ChargeDescription", "x_SkuDescription", "SkuMeter", "ServiceName"),
                record.Text("x_SkuMeterSubcategory") is { Length: > 0 } group ? group : sku,
                record.Text("ChargeCategory") is "" or "Usage"
            ) with
            {
                Provider = record
                    .Text("ProviderName", "ServiceProviderName", "HostProviderName", "InvoiceIssuerName")
                    .ToLowerInvariant(),
                StartUnixNs = record.Time("ChargePeriodStart"),
                EndUnixNs = record.Time("ChargePeriodEnd"),
                Usd = record.Usd("BilledCost"),
                Quantity = record.Number(amount, isSigned: true) * Scale(unit),
                Requests = record.Whole("x_RequestCount"),
                Account = record.Text("SubAccountName", "SubAccountId"),
            },
        ];
    }

    private static IEnumerable<BillRow> OfCur(BillRecord record, string[] names)
    {
        string usage = record.Text(names[6]);
        string description = record.Text(names[9]);
        string product = record.Text(names[11]) is { Length: > 0 } name
            ? name
            : ProductName(record.Text("product"));
        if (!Service().IsMatch($"{record.Text(names[5])} {product} {description}"))
        {
            return [];
        }

        string unit = record.Text(names[8]);
        bool isMarketplace = usage.Contains("MP:", StringComparison.Ordinal);
        decimal scale =
            description.Contains("million", StringComparison.OrdinalIgnoreCase) ? 1_000_000
            : Scale(unit) is > 1 and var stated ? stated
            : isMarketplace ? 1_000_000 // Sellers there count in millions.
            : 1;
        record.NeedDollars(names[3]);
        BillRow line = Line(
            usage.Length > 0 ? usage : description,
            product.Length > 0 ? product : description,
            record.Text(names[4]) is "" or "Usage" or "DiscountedUsage" or "SavingsPlanCoveredUsage"
        );
        return
        [
            line with
            {
                Provider = "aws",
                Item = line.Meter == BillMeters.Item && description.Length > 0 ? description : line.Item,
                StartUnixNs = record.Time(names[0]),
                EndUnixNs = record.Time(names[1]),
                Usd = record.Usd(names[2]),
                Quantity = record.Number(names[7], isSigned: true) * scale,
                Account = record.Text(names[10]),
            },
        ];
    }

    /// <summary>A line of a meter's name. Where the name leaves no model, another text says it.</summary>
    public static BillRow Line(string text, string other, bool isUsage)
    {
        MeterWords words = MeterWords.Read(text);
        string meter = isUsage ? words.Meter : BillMeters.Item;
        string model =
            meter == BillMeters.Item ? ""
            : words.Model.Length > 0 ? words.Model
            : !other.Contains(' ', StringComparison.Ordinal) ? other // An id, not words.
            : MeterWords.Read(other).Model;
        return new BillRow
        {
            Provider = "",
            StartUnixNs = 0,
            EndUnixNs = 0,
            Model = model,
            Item = text,
            Meter = meter,
            Tier = words.Tier,
        };
    }

    /// <summary>Tokens in one of a unit: <c>1K tokens</c>, <c>1M</c>, <c>Million</c>; 1 for any other.</summary>
    public static decimal Scale(string unit)
    {
        Match match = Block().Match(unit.Trim());
        decimal scale = match.Groups["scale"].Value.ToLowerInvariant() switch
        {
            "k" or "thousand" => 1_000,
            "m" or "million" => 1_000_000,
            _ => 1,
        };
        string digits = match.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal);
        return
            decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && number > 0
            ? number * scale
            : scale;
    }

    /// <summary>The name in a column that is a map, as JSON.</summary>
    private static string ProductName(string map)
    {
        if (!map.StartsWith('{'))
        {
            return "";
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(map);
            return
                document.RootElement.TryGetProperty("product_name", out JsonElement name)
                && name.ValueKind == JsonValueKind.String
                ? name.GetString()!
                : "";
        }
        catch (JsonException)
        {
            return ""; // The line is then named by its other columns.
        }
    }
}
