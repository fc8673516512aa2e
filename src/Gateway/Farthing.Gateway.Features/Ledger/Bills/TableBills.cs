namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Lines of the tables that Azure and Google Cloud export in formats of their own, where they are about tokens.</summary>
/// <remarks>Columns by Microsoft's schema of cost and usage details (EA 2024-08-01, MCA 2023-12-01-preview, pay-as-you-go 2019-11-01). And by Google's schema of the standard usage cost data in BigQuery; both read in December 2026.</remarks>
internal static class TableBills
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>A line of Azure's cost details: a meter on a day. Its quantity counts units of measure; agreements that bill in other currencies state dollars beside them.</summary>
    public static IEnumerable<BillRow> Azure(BillRecord record)
    {
        string meter = record.Text("MeterName");
        string product = record.Text("ProductName", "Product");
        string group = record.Text("MeterSubCategory");
        if (
            !CloudBills.IsOfTokens(
                $"{record.Text("MeterCategory")} {group} {meter} {product} {record.Text("ConsumedService")}"
            )
        )
        {
            return [];
        }

        bool hasDollars = record.Text("CostInUsd").Length > 0;
        if (!hasDollars)
        {
            record.NeedDollars("BillingCurrency");
            record.NeedDollars("BillingCurrencyCode");
            record.NeedDollars("Currency");
        }

        long day = record.Time("Date", "UsageDateTime");
        return
        [
            CloudBills.Line(
                meter.Length > 0 ? meter : product,
                group.Length > 0 ? group : product,
                record.Text("ChargeType") is "" or "Usage"
            ) with
            {
                Provider = "microsoft",
                StartUnixNs = day,
                EndUnixNs = day + DayNs,
                Usd = record.Usd(
                    hasDollars ? "CostInUsd"
                    : record.Has("CostInBillingCurrency") ? "CostInBillingCurrency"
                    : "PreTaxCost"
                ),
                Quantity =
                    record.Number(record.Has("Quantity") ? "Quantity" : "UsageQuantity", isSigned: true)
                    * CloudBills.Scale(record.Text("UnitOfMeasure")),
                Account = record.Text("SubscriptionName", "SubscriptionId", "SubscriptionGuid"),
            },
        ];
    }

    /// <summary>A line of Google's export: an item and hours of a project. Credits of it are a line of their own.</summary>
    public static IEnumerable<BillRow> Google(BillRecord record)
    {
        // Tables keep the names of nested fields with dots; queries that flatten them mostly take underscores.
        string Name(string field) => record.Has(field) ? field : field.Replace('.', '_');
        string item = record.Text(Name("sku.description"));
        string service = record.Text(Name("service.description"));
        if (!CloudBills.IsOfTokens($"{service} {item}"))
        {
            return [];
        }

        record.NeedDollars("currency");
        BillRow line = CloudBills.Line(
            item.Length > 0 ? item : service,
            record.Text(Name("sku.id")),
            record.Text("cost_type") is "" or "regular"
        ) with
        {
            Provider = "google cloud",
            StartUnixNs = record.Time("usage_start_time"),
            EndUnixNs = record.Time("usage_end_time"),
            Usd = record.Usd("cost"),
            Quantity =
                record.Number(Name("usage.amount"), isSigned: true)
                * CloudBills.Scale(record.Text(Name("usage.unit"))),
            Account = record.Text(Name("project.name"), Name("project.id")),
        };
        string credits = record.Has("credits.amount") ? "credits.amount" : "credits";
        decimal credit = record.Number(credits, isSigned: true) ?? 0;
        return credit == 0
            ? [line]
            :
            [
                line,
                line with
                {
                    Meter = BillMeters.Item,
                    Model = "",
                    Item = $"credits: {line.Item}",
                    Quantity = null,
                    Usd = credit,
                },
            ];
    }
}
