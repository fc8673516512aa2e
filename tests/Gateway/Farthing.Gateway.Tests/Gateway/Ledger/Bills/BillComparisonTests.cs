using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Bills;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Bills;

/// <summary>Prices of the meter: $1 a million computed tokens, $0.10 cached, $4 generated.</summary>
public sealed class BillComparisonTests : IDisposable
{
    private readonly BillScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_bill_that_agrees_has_no_reasons()
    {
        // 600,000 × $1 + 400,000 × $0.10 + 100,000 × $4 = $0.60 + $0.04 + $0.40.
        scene.Meter(1, new TokenCounts(600_000, 400_000, 0, 100_000));

        LedgerBillDocument document = Compare(
            1,
            ("input", "0.6"),
            ("cached input", "0.04"),
            ("output", "0.4")
        );

        Assert.Equal(
            (1.04m, 1.04m, 0m),
            (document.BilledUsd, document.MeteredUsd.Usd, document.DifferenceUsd)
        );
        Assert.Empty(document.Reasons);
        Assert.Equal("gpt-4o-mini", Assert.Single(document.Days).Model);
        Assert.Equal("gpt-4o-mini-2024-07-18", document.Days[0].BilledAs);
    }

    [Fact]
    public void Traffic_that_went_past_the_gateway_is_named()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));

        // Three requests of 3,000,000 tokens for $3; one of them was metered.
        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 3_000_000, 0, 0, 3),
            ("input", "3")
        );

        Assert.Equal("TrafficUnseen 2", BillScene.Reasons(document));
        Assert.Equal((3L, 1L), (document.Days[0].BilledRequests, document.Days[0].MeteredRequests));
    }

    [Fact]
    public void What_was_metered_and_not_billed_is_named()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));

        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1),
            ("input", "1")
        );

        Assert.Equal("NotBilled -1", BillScene.Reasons(document));
    }

    [Fact]
    public void The_same_requests_with_other_counts_were_counted_otherwise()
    {
        scene.Meter(1, new TokenCounts(600_000, 400_000, 0, 100_000));

        // 100,000 tokens came out of the cache more: −$0.10 + $0.01. The answer had 50,000 tokens more: $0.20.
        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 1_000_000, 500_000, 150_000, 1),
            ("input", "0.5"),
            ("cached input", "0.05"),
            ("output", "0.6")
        );

        Assert.Equal("CountedOtherwise 0.11", BillScene.Reasons(document));
    }

    [Fact]
    public void Tokens_that_were_served_as_a_batch_differ_by_the_tier()
    {
        scene.Meter(1, new TokenCounts(2_000_000, 0, 0, 0));

        // Half of them at half the price: −1,000,000 × $1 + 1,000,000 × $0.50.
        LedgerBillDocument document = scene.Compare(
            scene.File(
                "usage.json",
                $"[{BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1, ",\"batch\":false")},{BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 0, ",\"batch\":true")}]"
            ),
            scene.File(
                "costs.json",
                BillScene.OpenAiCosts(
                    1,
                    ("gpt-4o-mini-2024-07-18, input", "1"),
                    ("batch | gpt-4o-mini-2024-07-18, input", "0.5")
                )
            )
        );

        Assert.Equal("Tier -0.5", BillScene.Reasons(document));
        Assert.Contains("batch", document.Days[0].Reasons[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tier_that_the_meter_knew_is_no_difference()
    {
        ModelPrice batch = LedgerScene.Price with { Uncached = new TokenPrice(500_000) };
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0), price: batch, tier: ServiceTier.Batch);

        LedgerBillDocument document = scene.Compare(
            scene.File("u.json", BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1, ",\"batch\":true")),
            scene.File("c.json", BillScene.OpenAiCosts(1, ("batch | gpt-4o-mini-2024-07-18, input", "0.5")))
        );

        Assert.Equal("", BillScene.Reasons(document));
    }

    /// <summary>The meter has $1; the bill $2, which the list had before June, or has from December on.</summary>
    [Theory]
    [InlineData(2, 1, 1, "the price of before 2025-06-01 in the catalog (openai/gpt-4o-mini)")]
    [InlineData(1, 2, 3, null)] // The list's own price of that day: the meter is wrong, not the day.
    [InlineData(1, 3, 2, "the price of 2025-12-01 in the catalog (openai/gpt-4o-mini)")]
    [InlineData(3, 3, 3, null)]
    public void A_price_of_another_day_is_found_in_the_catalog(
        decimal first,
        decimal second,
        decimal third,
        string? words
    )
    {
        ApiPrice list = new()
        {
            Id = "openai/gpt-4o-mini",
            Provider = "openai",
            Model = "gpt-4o-mini",
            Rates = new ApiRates(second, 9),
            Schedule =
            [
                new ApiScheduleEntry(null, new ApiRates(first, 9)),
                new ApiScheduleEntry(new DateOnly(2025, 6, 1), new ApiRates(second, 9)),
                new ApiScheduleEntry(new DateOnly(2025, 12, 1), new ApiRates(third, 9)),
            ],
        };
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));
        string[] files =
        [
            scene.File("u.json", BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1)),
            scene.File("c.json", BillScene.OpenAiCosts(1, ("gpt-4o-mini-2024-07-18, input", "2"))),
        ];

        LedgerBillDocument document = scene.Compare(BillReader.Read(files, new FaultList()), listed: [list]);

        BillDifference reason = Assert.Single(document.Days[0].Reasons);
        Assert.Equal(words is null ? BillReason.OtherPrice : BillReason.PriceOfAnotherDay, reason.Reason);
        Assert.Contains(words ?? "input $1", reason.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_that_changed_overnight_is_found_on_its_day()
    {
        ModelPrice dearer = LedgerScene.Price with { Uncached = new TokenPrice(2_000_000) };
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));
        scene.Meter(2, new TokenCounts(1_000_000, 0, 0, 0), price: dearer);

        LedgerBillDocument document = Compare(
            2,
            BillScene.OpenAiUsage(2, 1_000_000, 0, 0, 1),
            ("input", "1")
        );

        Assert.Equal("PriceOfAnotherDay -1", BillScene.Reasons(document));
        Assert.Contains(
            "the price of 2025-11-01",
            document.Days[0].Reasons[0].Words,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_discount_is_another_price_with_its_share()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 500_000));

        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 1_000_000, 0, 500_000, 1),
            ("input", "0.9"),
            ("output", "2")
        );

        Assert.Equal("OtherPrice -0.1", BillScene.Reasons(document));
        Assert.Contains(
            "$1.00 → $0.900/M (−10 %)",
            document.Days[0].Reasons[0].Words,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Amounts_that_were_rounded_to_cents_are_rounding()
    {
        scene.Meter(1, new TokenCounts(333_333, 0, 0, 0));

        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 333_333, 0, 0, 1),
            ("input", "0.33")
        );

        Assert.Equal("Rounding -0.003333", BillScene.Reasons(document));
    }

    [Fact]
    public void Tools_taxes_and_credits_stand_beside_tokens()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));

        LedgerBillDocument document = scene.Compare(
            scene.File("u.json", BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1)),
            scene.File(
                "c.json",
                BillScene.OpenAiCosts(
                    1,
                    ("gpt-4o-mini-2024-07-18, input", "1"),
                    ("web search tool calls", "0.25")
                )
            )
        );

        Assert.Equal("BesideTokens 0.25", BillScene.Reasons(document));
        Assert.Equal("web search tool calls", document.Reasons[0].Words);
    }

    [Fact]
    public void An_attempt_that_was_charged_at_its_hold_is_named_beside_its_tokens()
    {
        scene.Meter(1, new TokenCounts(0, 0, 0, 0), source: UsageSource.Hold); // $0.07

        LedgerBillDocument document = Compare(
            1,
            BillScene.OpenAiUsage(1, 50_000, 0, 0, 1),
            ("input", "0.05")
        );

        // What it really used is billed, and what was held for it is not.
        Assert.Equal(-0.02m, document.DifferenceUsd);
        Assert.Contains(new BillDifference(BillReason.Estimated, -0.07m, "gpt-4o-mini"), document.Reasons);
    }

    [Fact]
    public void Costs_without_counts_are_not_parted_and_a_report_of_usage_alone_is_valued()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));

        Assert.Equal("NotParted 0.5", BillScene.Reasons(Compare(1, ("input", "1.5"))));
        LedgerBillDocument usage = scene.Compare(
            scene.File("u.json", BillScene.OpenAiUsage(1, 1_500_000, 0, 0, 2))
        );
        Assert.Equal("TrafficUnseen 0.5", BillScene.Reasons(usage));
        Assert.Null(usage.BilledUsd);
        Assert.Contains("no dollars", usage.Assumed[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Dollars_of_all_tokens_together_are_compared_at_metered_prices()
    {
        scene.Meter(24, new TokenCounts(500_000, 500_000, 0, 100_000), "openrouter/openai/gpt-4.1");

        // The meter: $0.50 + $0.05 + $0.40 = $0.95; the day has the same tokens for $0.99.
        LedgerBillDocument document = scene.Compare(
            scene.File(
                "day.json",
                """{"data":[{"date":"2025-11-24","model":"openai/gpt-4.1","model_permaslug":"openai/gpt-4.1-2025-04-14","usage":0.99,"requests":1,"prompt_tokens":1000000,"completion_tokens":100000}]}"""
            )
        );

        Assert.Equal("OtherPrice 0.04", BillScene.Reasons(document));
        Assert.Equal("openai/gpt-4.1", document.Days[0].Model);
    }

    [Fact]
    public void Stated_costs_are_compared_with_those_of_the_same_attempts()
    {
        scene.Meter(
            1,
            new TokenCounts(1_000_000, 0, 0, 0),
            "openrouter/a/b",
            stated: new Money(1_055_000_000)
        );
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0), "openrouter/a/b");

        LedgerBillDocument document = scene.Stated();

        Assert.Equal(
            (1.055m, 1m, 0.055m),
            (document.BilledUsd, document.MeteredUsd.Usd, document.DifferenceUsd)
        );
        Assert.Equal("OtherPrice 0.055", BillScene.Reasons(document));
        Assert.Equal("+5.5 % on all tokens", document.Days[0].Reasons[0].Words);
        Assert.Contains(
            "1 attempts of $1.00 have no stated cost",
            document.Assumed[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Models_of_other_upstreams_are_not_compared_unless_their_upstream_is_named()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0));
        scene.Meter(1, new TokenCounts(2_000_000, 0, 0, 0), "local/llama");
        scene.Meter(1, new TokenCounts(3_000_000, 0, 0, 0), "openai/o9");
        string usage = scene.File("u.json", BillScene.OpenAiUsage(1, 1_000_000, 0, 0, 1));
        string costs = scene.File("c.json", BillScene.OpenAiCosts(1, ("gpt-4o-mini-2024-07-18, input", "1")));

        LedgerBillDocument some = scene.Compare(usage, costs);
        LedgerBillDocument all = scene.Compare(
            new BillScope(null, null, "openai", new Dictionary<string, string>()),
            usage,
            costs
        );

        Assert.Equal(["openai/o9", "local/llama"], some.NotCompared.Select(model => model.Deployment));
        Assert.Equal(("", 0m), (BillScene.Reasons(some), some.DifferenceUsd));
        Assert.Equal("NotBilled -3", BillScene.Reasons(all));
    }

    [Fact]
    public void A_name_that_is_not_alike_is_matched_by_hand()
    {
        scene.Meter(1, new TokenCounts(1_000_000, 0, 0, 0), "azure/house-model");

        LedgerBillDocument document = scene.Compare(
            new BillScope(
                null,
                null,
                null,
                new Dictionary<string, string> { ["gpt-4o-mini-2024-07-18"] = "house-model" }
            ),
            scene.File("c.json", BillScene.OpenAiCosts(1, ("gpt-4o-mini-2024-07-18, input", "1")))
        );

        Assert.Equal("", BillScene.Reasons(document));
    }

    /// <summary>Costs of one day of one model, by line items.</summary>
    private LedgerBillDocument Compare(int day, params (string Item, string Usd)[] costs) =>
        scene.Compare(Costs(day, costs));

    private LedgerBillDocument Compare(int day, string usage, params (string Item, string Usd)[] costs) =>
        scene.Compare(scene.File("usage.json", usage), Costs(day, costs));

    private string Costs(int day, (string Item, string Usd)[] costs) =>
        scene.File(
            "costs.json",
            BillScene.OpenAiCosts(
                day,
                [.. costs.Select(line => ($"gpt-4o-mini-2024-07-18, {line.Item}", line.Usd))]
            )
        );
}
