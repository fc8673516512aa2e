namespace Farthing.Gateway.Attribution;

/// <summary>Names of the columns of an invoice.</summary>
/// <param name="Name">What the layout is called.</param>
/// <param name="Start">Start of what a row charges for.</param>
/// <param name="End">Its end.</param>
/// <param name="Cost">The charge.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="Category">What kind of charge it is; a file may lack it.</param>
/// <param name="Resource">What it is for; a file may lack it.</param>
/// <param name="UsageWords">Categories of charges for what ran.</param>
internal sealed record InvoiceLayout(
    string Name,
    string Start,
    string End,
    string Cost,
    string Currency,
    string Category,
    string Resource,
    IReadOnlyList<string> UsageWords
)
{
    private static readonly string[] CurUsage = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"];

    /// <summary>All layouts that are read.</summary>
    public static IReadOnlyList<InvoiceLayout> All { get; } =
    [
        new(
            "FOCUS 1.2",
            "ChargePeriodStart",
            "ChargePeriodEnd",
            "BilledCost",
            "BillingCurrency",
            "ChargeCategory",
            "ResourceId",
            ["Usage"]
        ),
        new(
            "AWS CUR",
            "lineItem/UsageStartDate",
            "lineItem/UsageEndDate",
            "lineItem/UnblendedCost",
            "lineItem/CurrencyCode",
            "lineItem/LineItemType",
            "lineItem/ResourceId",
            CurUsage
        ),
        new(
            "AWS CUR 2.0",
            "line_item_usage_start_date",
            "line_item_usage_end_date",
            "line_item_unblended_cost",
            "line_item_currency_code",
            "line_item_line_item_type",
            "line_item_resource_id",
            CurUsage
        ),
    ];

    /// <summary>Columns that a file must have.</summary>
    public IReadOnlyList<string> Needed => [Start, End, Cost];
}
