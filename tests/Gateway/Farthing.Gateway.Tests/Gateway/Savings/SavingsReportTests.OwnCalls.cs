using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Savings;

/// <content>The semantic cache and the cascade, and the calls that the gateway makes for them.</content>
public abstract partial class SavingsReportTests
{
    /// <summary>
    /// On paper, in nano-dollars. Semantic: a hit saves 804,000. Its embedding read 1,000 tokens of a prompt cache and computed 10: paid 10 × 1,000 + 1,000 × 100 = 110,000, and that is what undoing the semantic cache takes away. Nobody would have read that prompt cache otherwise: it saved nothing.
    /// Cascade: an accepted answer saves 2,000,000; the small model's call cost 60,000.
    /// </summary>
    [Fact]
    public void A_mechanism_pays_for_its_own_calls_what_was_paid_for_them()
    {
        scene.Write(journal =>
        {
            Own(journal, 1, InnerPurpose.CacheEmbed, new TokenCounts(10, 1000, 0, 0));
            Own(journal, 2, InnerPurpose.CascadeSmall, new TokenCounts(20, 0, 0, 10));
            journal.Append(Hit(3, tier: 3, saved: 804_000));
            journal.Append(Hit(4, tier: 4, saved: 2_000_000));
        });

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        Assert.Equal(170_000, total.PaidUsd.NanoUsd);
        Assert.Equal(0, total.Mechanisms[(int)SavingMechanism.PromptCache].Known);
        SavedByMechanism semantic = total.Mechanisms[(int)SavingMechanism.SemanticCache];
        Assert.Equal((804_000, 110_000), (semantic.GrossUsd.NanoUsd, semantic.OwnCostUsd.NanoUsd));
        Assert.Equal(694_000, semantic.SavedUsd?.NanoUsd);
        Assert.Equal((2, 0), (semantic.Known, semantic.Unknown));
        SavedByMechanism cascade = total.Mechanisms[(int)SavingMechanism.Cascade];
        Assert.Equal((2_000_000, 60_000), (cascade.GrossUsd.NanoUsd, cascade.OwnCostUsd.NanoUsd));
        Assert.Equal(804_000 + 2_000_000, total.CostWithoutUsd.NanoUsd);
        Assert.Equal(total.CostWithoutUsd, cascade.CostWithoutUsd);
    }

    /// <summary>A rival credited calls that it never avoided: a client's request that bears no purpose, and one of a purpose that it made up, are nobody's own cost.</summary>
    [Fact]
    public void Clients_requests_are_neither_own_cost_nor_credit()
    {
        scene.Write(journal =>
        {
            foreach ((int number, string tag) in new[] { (1, "feature=cache.embed"), (2, "farthing=cache") })
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(LedgerScene.Attempt(number), tags: tag),
                    LedgerScene.Settle(LedgerScene.Attempt(number), new TokenCounts(10, 0, 0, 5)) with
                    {
                        Tier = ServiceTier.Unstated,
                    }
                );
            }
        });

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        Assert.All(total.Mechanisms, one => Assert.Equal((0, 0), (one.Known, one.Unknown)));
        Assert.Equal(total.PaidUsd, total.CostWithoutUsd);
        Assert.Equal(60_000, total.PaidUsd.NanoUsd);
    }

    /// <summary>In shadow nothing is served: only cost. A correction of such a call is a part of it; a hit without a price is unknown, and the lines still add up.</summary>
    [Fact]
    public void A_shadow_only_costs_and_corrections_of_its_calls_are_its_own()
    {
        scene.Write(journal =>
        {
            Own(journal, 1, InnerPurpose.CacheAudit, new TokenCounts(10, 0, 0, 5));
            journal.Append(
                new AdjustRecord
                {
                    Id = Guid.NewGuid(),
                    Attempt = LedgerScene.Attempt(1),
                    Amount = new Money(-7_000),
                    Reason = "manual",
                    EffectiveUnixNs = scene.Clock.UnixNs,
                }
            );
            journal.Append(Hit(2, tier: 3, saved: null));
        });

        SavingsDocument savings = Savings(SavingsSplit.Key, LedgerFilter.All);
        SavedByMechanism semantic = savings.Total.Mechanisms[(int)SavingMechanism.SemanticCache];

        Assert.Equal(-23_000, semantic.SavedUsd?.NanoUsd);
        Assert.Equal((1, 1), (semantic.Known, semantic.Unknown));
        Assert.Equal((23_000, 0), (savings.Total.PaidUsd.NanoUsd, savings.Total.CostWithoutUsd.NanoUsd));
        AddUp(savings);
    }

    /// <summary>Of a call whose price nobody knows nobody knows what it cost the mechanism.</summary>
    [Fact]
    public void An_own_call_without_a_price_is_unknown()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1), tags: InnerPurpose.CascadeJudge.Tag),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 0, 5)) with
                {
                    Cost = Money.Zero,
                    Price = null,
                    Marks = SettleMarks.Unpriced,
                    Tier = ServiceTier.Unstated,
                }
            )
        );

        SavedByMechanism cascade = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total.Mechanisms[
            (int)SavingMechanism.Cascade
        ];

        Assert.Null(cascade.SavedUsd);
        Assert.Equal((0, 1), (cascade.Known, cascade.Unknown));
    }

    private static void Own(GatewayJournal journal, int number, InnerPurpose purpose, TokenCounts tokens) =>
        LedgerScene.Whole(
            journal,
            LedgerScene.Reserve(LedgerScene.Attempt(number), tags: purpose.Tag),
            LedgerScene.Settle(LedgerScene.Attempt(number), tokens) with
            {
                Tier = ServiceTier.Unstated,
            }
        );
}
