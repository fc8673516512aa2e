using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger.Exports;

public sealed class LedgerExportTests : IDisposable
{
    /// <summary>The columns of FOCUS 1.3's Cost and Usage dataset.</summary>
    private const string Focus13 =
        "AllocatedMethodDetails AllocatedMethodId AllocatedResourceId AllocatedResourceName AllocatedTags AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingAccountType BillingCurrency BillingPeriodEnd BillingPeriodStart CapacityReservationId CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity CommitmentDiscountStatus CommitmentDiscountType CommitmentDiscountUnit ConsumedQuantity ConsumedUnit ContractApplied ContractedCost ContractedUnitPrice EffectiveCost HostProviderName InvoiceId InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingCurrency PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice PricingQuantity PricingUnit ProviderName PublisherName RegionId RegionName ResourceId ResourceName ResourceType ServiceCategory ServiceName ServiceProviderName ServiceSubcategory SkuId SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName SubAccountType Tags";

    private readonly LedgerScene scene = new();

    public LedgerExportTests()
    {
        DozenAttempts.Write(scene);
        scene.Project();
    }

    public void Dispose() => scene.Dispose();

    [Fact]
    public void Every_export_adds_up_to_the_ledger_to_the_nano_dollar()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        using StringWriter csv = new();
        using StringWriter jsonl = new();
        using StringWriter focus = new();

        ExportTotals[] totals =
        [
            RowExport.WriteCsv(csv, store.Rows(LedgerFilter.All), store.Adjustments(LedgerFilter.All)),
            RowExport.WriteJsonLines(
                jsonl,
                store.Rows(LedgerFilter.All),
                store.Adjustments(LedgerFilter.All)
            ),
            new FocusExport(store, "acme").Write(focus, LedgerFilter.All),
        ];

        Assert.All(totals, total => Assert.Equal(new Money(1_419_577), total.Billed));
        Assert.Equal(0.001419577m, Table(csv).Sum(row => Number(row["cost_usd"])));
        Assert.Equal(["k1/s1", "", "k2/s2"], Table(csv).Select(row => row["session_id"]).Distinct());
        Assert.Equal(0.001419577m, Table(focus).Sum(row => Number(row["BilledCost"])));
        Assert.Equal(0.001419577m, Table(focus).Sum(row => Number(row["EffectiveCost"])));
        Assert.Equal(
            0.001419577m,
            jsonl
                .ToString()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("cost_usd").GetDecimal())
        );
    }

    [Fact]
    public void Focus_has_all_columns_and_a_row_for_each_meter()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        using StringWriter focus = new();
        new FocusExport(store, "acme").Write(focus, LedgerFilter.All with { Session = "s1" });
        List<Dictionary<string, string>> rows = Table(focus);

        Assert.Empty(Focus13.Split(' ').Except(rows[0].Keys));
        Assert.All(
            rows[0].Keys.Except(Focus13.Split(' ')),
            name => Assert.StartsWith("x_", name, StringComparison.Ordinal)
        );

        // Attempts 1 and 2 differ in their tags: 2 meters and 5 (of its output 4 reasoning), and the correction of 2.
        Assert.Equal(
            [
                "input 20",
                "cached_input 100",
                "cache_write 8",
                "output 6",
                "reasoning 4",
                "input 100",
                "output 50",
                " ",
            ],
            rows.Select(row => $"{row["SkuMeter"]} {row["ConsumedQuantity"]}")
        );
        Dictionary<string, string> cached = rows[1];
        Assert.Equal("0.000010000", cached["BilledCost"]); // 100 × $0.10 / M
        Assert.Equal("0.0000001", cached["ListUnitPrice"]);
        Assert.Equal("100", cached["PricingQuantity"]);
        Assert.Equal("Tokens", cached["PricingUnit"]);
        Assert.Equal("2026-11-20T10:00:00Z", cached["ChargePeriodStart"]);
        Assert.Equal("2026-12-01T00:00:00Z", cached["BillingPeriodEnd"]);
        Assert.Equal("""{"feature":"chat","tier":"paid"}""", cached["Tags"]);
        Assert.Equal("search", cached["SubAccountId"]);
        Assert.Equal("Adjustment", rows[7]["ChargeCategory"]);
        foreach (
            string name in "BilledCost EffectiveCost ListCost ContractedCost ChargeCategory ChargePeriodStart ChargePeriodEnd BillingCurrency BillingAccountId ServiceCategory ServiceName ServiceProviderName HostProviderName ProviderName PublisherName InvoiceIssuerName".Split(
                ' '
            )
        )
        {
            Assert.All(rows, row => Assert.NotEqual("", row[name]));
        }
    }

    /// <summary>Attempts that no price explains have a cost and no quantity, as the standard asks: without SkuPriceId these are null. Of all others each cost is quantity × unit price.</summary>
    [Fact]
    public void Focus_prices_are_of_one_token_and_nothing_is_counted_without_a_price()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        using StringWriter focus = new();
        new FocusExport(store, "acme").Write(focus, LedgerFilter.All);
        List<Dictionary<string, string>> rows = Table(focus);
        string[] ofPrice =
        [
            "ConsumedQuantity",
            "ConsumedUnit",
            "PricingQuantity",
            "PricingUnit",
            "PricingCategory",
            "ListUnitPrice",
            "ContractedUnitPrice",
        ];

        Assert.Contains(rows, row => row["SkuPriceId"] == "" && row["ChargeCategory"] == "Usage");
        foreach (Dictionary<string, string> row in rows)
        {
            Assert.All(ofPrice, name => Assert.Equal(row["SkuPriceId"] == "", row[name] == ""));
            if (row["SkuPriceId"] != "")
            {
                decimal cost = Number(row["PricingQuantity"]) * Number(row["ListUnitPrice"]);
                // Each attempt is rounded up to the nano-dollar, at its dearest meter.
                Assert.InRange(
                    Number(row["ListCost"]) - cost,
                    -0.000_000_001m * Number(row["x_RequestCount"]),
                    0.000_000_001m * Number(row["x_RequestCount"])
                );
            }
        }
    }

    /// <summary>Two fleets, one hour: local/llama's bill is $0.0005 for charges of $0.00039, openai/llama's $0.00001 for $0.00003.</summary>
    [Fact]
    public void After_true_ups_the_cost_of_a_deployment_and_hour_is_its_bill()
    {
        using (GatewayJournal journal = scene.OpenJournal())
        {
            long hour = RollupKey.HourOf(scene.Clock.UnixNs) - RollupKey.HourNs;
            foreach (
                (string deployment, string account, long nano) in ((string, string, long)[])
                    [
                        ("local/llama", "team:search", 30_000),
                        ("local/llama", "idle", 80_000),
                        ("openai/llama", "team:search", -20_000),
                    ]
            )
            {
                journal.Append(
                    new AdjustRecord
                    {
                        Id = TrueUps.IdOf(deployment, hour, account, 0),
                        Account = account,
                        Amount = new Money(nano),
                        Reason = TrueUps.Reason,
                        Note = new TrueUpNote(deployment, hour, IdlePolicy.Central).ToString(),
                        EffectiveUnixNs = hour,
                    }
                );
            }
        }

        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        using StringWriter focus = new();
        new FocusExport(store, "acme").Write(focus, LedgerFilter.All);
        ILookup<string, decimal> bills = Table(focus)
            .Where(row => row["ChargePeriodStart"] == "2026-11-20T10:00:00Z")
            .ToLookup(row => row["ResourceId"], row => Number(row["EffectiveCost"]));

        Assert.Equal(0.0005m, bills["local/llama"].Sum());
        Assert.Equal(0.00001m, bills["openai/llama"].Sum());
        Assert.Equal(2, bills.Count);
    }

    [Fact]
    public void A_cost_that_is_rounded_up_once_is_split_without_a_remainder()
    {
        // 3 × 333,333 + 7 × 1 pico = 1,000,006 pico = 1,000.006 nano, rounded up to 1,001
        ModelPrice price = new(new TokenPrice(333_333), default, default, new TokenPrice(1));
        TokenCounts tokens = new(3, 0, 0, 7);
        LedgerRow row = new()
        {
            Opened = new OpenHold
            {
                GatewayId = Guid.Empty,
                Attempt = LedgerScene.Attempt(1),
                ReserveSequence = 1,
                ReservedUnixNs = 0,
            },
            CloseSequence = 3,
            ClosedUnixNs = 1,
            Tokens = tokens,
            Cost = price.Of(tokens),
            Price = price,
        };

        IReadOnlyList<MeterShare> shares = MeterShare.Of(row);

        Assert.Equal(1001, row.Cost.NanoUsd);
        Assert.Equal(
            [
                new MeterShare(FocusMeter.Input, 3, new Money(1001)), // 999.999 down to 999, and the rest of 2
                new MeterShare(FocusMeter.Output, 7, Money.Zero),
            ],
            shares
        );
    }

    [Fact]
    public void A_cell_that_a_spreadsheet_would_run_is_made_text()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(77), user: "=1+1,\"x\""),
                LedgerScene.Settle(LedgerScene.Attempt(77), new TokenCounts(1, 0, 0, 0))
            )
        );
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        using StringWriter csv = new();

        RowExport.WriteCsv(csv, store.Rows(LedgerFilter.All with { User = "=1+1,\"x\"" }), []);

        Assert.Contains(",\"'=1+1,\"\"x\"\"\",", csv.ToString(), StringComparison.Ordinal);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static List<Dictionary<string, string>> Table(StringWriter writer)
    {
        List<List<string>> lines = [];
        foreach (string line in writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            List<string> cells = [];
            System.Text.StringBuilder cell = new();
            bool isQuoted = false;
            for (int i = 0; i < line.Length; i++)
            {
                if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else if (line[i] == '"')
                {
                    isQuoted = !isQuoted;
                }
                else if (line[i] == ',' && !isQuoted)
                {
                    cells.Add(cell.ToString());
                    cell.Clear();
                }
                else
                {
                    cell.Append(line[i]);
                }
            }

            cells.Add(cell.ToString());
            lines.Add(cells);
        }

        return
        [
            .. lines
                .Skip(1)
                .Select(cells => lines[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second)),
        ];
    }
}
