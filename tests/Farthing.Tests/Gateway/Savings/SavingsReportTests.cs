using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Savings;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Savings of ledgers, the same on each database.</summary>
public abstract class SavingsReportTests : IDisposable
{
    private readonly LedgerScene scene;

    private protected SavingsReportTests(LedgerScene scene) => this.scene = scene;

    /// <summary>How many random ledgers are tried.</summary>
    protected abstract int Ledgers { get; }

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>INV-27. Random ledgers against whole bills in decimal dollars; and what was paid against the sums that <c>ledger by</c> shows.</summary>
    [Fact]
    public void Random_ledgers_add_up_and_are_what_brute_force_says()
    {
        List<List<SavingsFact>> ledgers = [];
        scene.Write(journal =>
        {
            for (int i = 0; i < Ledgers; i++)
            {
                ledgers.Add(RandomSavings.Write(scene, journal, i));
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        for (int i = 0; i < Ledgers; i++)
        {
            LedgerFilter span = RandomSavings.Span(i);
            SavingsSplit split = (SavingsSplit)(1 + (i % 5));
            SavingsDocument savings = SavingsReport.Of(store, split, span);

            Check(savings.Total, ledgers[i]);
            Assert.Equal(store.Billed(span), savings.Total.PaidUsd);
            ILookup<string, SavingsFact> facts = ledgers[i]
                .ToLookup(fact => SavingsOracle.GroupOf(fact, split));
            Assert.Equal(
                facts.Select(group => group.Key).Order(StringComparer.Ordinal),
                savings.Groups.Select(group => group.Value!).Order(StringComparer.Ordinal)
            );
            foreach (SavedSums group in savings.Groups)
            {
                Check(group, facts[group.Value!]);
            }

            AddUp(savings);
            if (split != SavingsSplit.Tier)
            {
                Dictionary<string, Money> billed = store
                    .GroupBy(Enum.Parse<LedgerDimension>(split.ToString()), span)
                    .ToDictionary(group => group.Value!, group => group.BilledUsd);
                Assert.All(
                    savings.Groups,
                    group => Assert.Equal(billed.GetValueOrDefault(group.Value!), group.PaidUsd)
                );
            }
        }
    }

    /// <summary>A client's own cache marks and the provider's discount for them are no doing of the gateway; its caches' answers are.</summary>
    [Fact]
    public void A_discount_of_the_provider_is_not_credited_to_the_gateway()
    {
        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 1000, 0, 5)) with
                {
                    Tier = ServiceTier.Unstated,
                }
            );
            journal.Append(Hit(2, tier: 1, saved: 70_000));
        });

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        // 1,000 read at 100 nano-dollars in the place of 1,000.
        Assert.Equal(900_000, total.SavedByProviderUsd.NanoUsd);
        Assert.Equal(70_000, total.SavedByGatewayUsd.NanoUsd);
        Assert.Equal(
            [
                SavingCredit.Provider,
                SavingCredit.Gateway,
                SavingCredit.Provider,
                SavingCredit.Gateway,
                SavingCredit.Gateway,
                SavingCredit.Gateway,
                SavingCredit.Gateway,
            ],
            total.Mechanisms.Select(one => one.Credit)
        );
    }

    /// <summary>What the gateway placed is its doing; what it placed over the client's own is not: nobody knows what those had saved.</summary>
    [Theory]
    [InlineData(null, 900_000, 0)]
    [InlineData(MarkPlacer.None, 900_000, 0)]
    [InlineData(MarkPlacer.Client, 900_000, 0)]
    [InlineData(MarkPlacer.GatewayInstead, 900_000, 0)]
    [InlineData(MarkPlacer.Gateway, 0, 900_000)]
    [InlineData(MarkPlacer.Translation, 0, 900_000)]
    public void Breakpoints_are_credited_to_whom_placed_them(MarkPlacer? by, long provider, long gateway)
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 1000, 0, 5)) with
                {
                    Tier = ServiceTier.Unstated,
                    PromptCache = by is MarkPlacer placer
                        ? new PromptCachePlan(placer, [], 3, HasKey: false, PromptCacheVerdict.Hit)
                        : null,
                }
            )
        );

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        Assert.Equal(provider, total.SavedByProviderUsd.NanoUsd);
        Assert.Equal(gateway, total.SavedByGatewayUsd.NanoUsd);
        Assert.Equal(provider, total.Mechanisms[(int)SavingMechanism.PromptCache].SavedUsd!.Value.NanoUsd);
        Assert.Equal(gateway, total.Mechanisms[(int)SavingMechanism.Breakpoints].SavedUsd!.Value.NanoUsd);
    }

    [Fact]
    public void Writes_that_nothing_reads_make_the_saving_negative()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 1000, 5)) with
                {
                    Tier = ServiceTier.Unstated,
                }
            )
        );

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        Assert.Equal(-250_000, total.SavedUsd.NanoUsd);
        Assert.Equal(-250_000, total.Mechanisms[0].SavedUsd?.NanoUsd);
        Assert.True(total.CostWithoutUsd < total.PaidUsd);
    }

    [Fact]
    public void A_hit_without_a_price_is_unknown_and_not_nothing()
    {
        scene.Write(journal => journal.Append(Hit(1, tier: 2, saved: null)));

        SavedByMechanism canonical = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total.Mechanisms[4];

        Assert.Null(canonical.SavedUsd);
        Assert.Equal((0, 1), (canonical.Known, canonical.Unknown));
    }

    [Fact]
    public void Filters_name_attempts_hits_and_corrections()
    {
        scene.Write(journal =>
        {
            foreach (
                (int number, string key, string team) in new[] { (1, "k1", "search"), (2, "k2", "docs") }
            )
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(
                        LedgerScene.Attempt(number),
                        key: key,
                        team: team,
                        tags: "feature=" + team
                    ),
                    LedgerScene.Settle(LedgerScene.Attempt(number), new TokenCounts(number, 0, 0, 0)) with
                    {
                        Tier = ServiceTier.Unstated,
                    }
                );
                journal.Append(
                    Hit(number + 10, tier: 1, saved: number) with
                    {
                        Key = key,
                        Team = team,
                        User = "u" + key,
                        Session = "s" + key,
                        Deployment = "d" + key,
                        Model = "m" + key,
                        Tags = ["feature=" + team],
                    }
                );
            }

            journal.Append(
                new AdjustRecord
                {
                    Id = Guid.NewGuid(),
                    Account = "team:docs",
                    Amount = new Money(-300),
                    Reason = "manual",
                    EffectiveUnixNs = scene.Clock.UnixNs,
                }
            );
        });

        Assert.Equal((1000, 1, 1), Of(new LedgerFilter { Key = "k1" }));
        Assert.Equal((1700, 2, 1), Of(new LedgerFilter { Team = "docs" }));
        Assert.Equal((1000, 1, 1), Of(new LedgerFilter { Tag = "feature=search" }));
        Assert.Equal((0, 2, 1), Of(new LedgerFilter { User = "uk2" }));
        Assert.Equal((0, 2, 1), Of(new LedgerFilter { Session = "sk2" }));
        Assert.Equal((0, 1, 1), Of(new LedgerFilter { Model = "mk1" }));
        Assert.Equal((0, 1, 1), Of(new LedgerFilter { Deployment = "dk1" }));
        Assert.Equal((0, 0, 0), Of(new LedgerFilter { GatewayId = Guid.NewGuid() }));
        Assert.Equal((0, 0, 0), Of(new LedgerFilter { UntilUnixNs = scene.Clock.UnixNs }));
        Assert.Equal((2700, 3, 2), Of(new LedgerFilter { SinceUnixNs = scene.Clock.UnixNs }));

        (long Paid, long Saved, long Hits) Of(LedgerFilter filter)
        {
            SavedSums total = Savings(SavingsSplit.Mechanism, filter).Total;
            return (total.PaidUsd.NanoUsd, total.SavedUsd.NanoUsd, total.Hits);
        }
    }

    [Fact]
    public void Hits_of_a_mechanism_that_this_version_lacks_are_refused()
    {
        scene.Write(journal => journal.Append(Hit(1, tier: 5, saved: 7)));

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Savings(SavingsSplit.Mechanism, LedgerFilter.All)
        );

        Assert.Equal(LedgerFaultCodes.TooNew, refused.Faults[0].Code);
        Assert.Equal(3, refused.ExitCode);
    }

    /// <summary>
    /// On paper, in nano-dollars. Semantic: a hit saves 804,000. Its embedding read 1,000 tokens of a prompt cache and computed 10: paid 10 × 1,000 + 1,000 × 100 = 110,000; with the prompt cache undone 1,010 × 1,000 = 1,010,000, and that is what undoing the semantic cache takes away.
    /// Cascade: an accepted answer saves 2,000,000; the small model's call cost 60,000.
    /// </summary>
    [Fact]
    public void A_mechanism_pays_for_its_own_calls_as_the_steps_before_left_them()
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
        Assert.Equal(900_000, total.Mechanisms[(int)SavingMechanism.PromptCache].SavedUsd?.NanoUsd);
        SavedByMechanism semantic = total.Mechanisms[(int)SavingMechanism.SemanticCache];
        Assert.Equal((804_000, 1_010_000), (semantic.GrossUsd.NanoUsd, semantic.OwnCostUsd.NanoUsd));
        Assert.Equal(-206_000, semantic.SavedUsd?.NanoUsd); // It costs more than it saves, and says so.
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

    private SavingsDocument Savings(SavingsSplit split, LedgerFilter filter)
    {
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        return SavingsReport.Of(store, split, filter);
    }

    private static void Check(SavedSums sums, IEnumerable<SavingsFact> facts)
    {
        (decimal[] bills, long[] known, long[] unknown) = SavingsOracle.Of(facts);
        Assert.Equal(bills[0], sums.PaidUsd.Usd);
        for (int i = 0; i < 7; i++)
        {
            SavedByMechanism one = sums.Mechanisms[i];
            Assert.Equal((SavingMechanism)i, one.Mechanism);
            Assert.Equal((known[i], unknown[i]), (one.Known, one.Unknown));
            Assert.Equal(bills[i + 1] - bills[i], (one.GrossUsd - one.OwnCostUsd).Usd);
            Assert.Equal(bills[i + 1], one.CostWithoutUsd.Usd);
            Assert.True(one is { GrossUsd.NanoUsd: >= 0, OwnCostUsd.NanoUsd: >= 0 });
            Assert.Equal(known[i] == 0 && unknown[i] > 0, one.SavedUsd is null);
        }

        Assert.Equal(bills[7], sums.CostWithoutUsd.Usd);
    }

    /// <summary>Paid + saved = cost without, in each group and in total; groups add up to the total, column by column.</summary>
    private static void AddUp(SavingsDocument savings)
    {
        foreach (SavedSums sums in (IEnumerable<SavedSums>)[savings.Total, .. savings.Groups])
        {
            Assert.Equal(
                sums.CostWithoutUsd.NanoUsd,
                sums.PaidUsd.NanoUsd + sums.Mechanisms.Sum(one => one.SavedUsd?.NanoUsd ?? 0)
            );
            Assert.Equal(sums.SavedUsd, sums.SavedByGatewayUsd + sums.SavedByProviderUsd);
        }

        Same(sums => sums.PaidUsd.NanoUsd);
        Same(sums => sums.Attempts);
        Same(sums => sums.Hits);
        Same(sums => sums.CostWithoutUsd.NanoUsd);
        for (int i = 0; i < 7; i++)
        {
            int at = i;
            Same(sums => sums.Mechanisms[at].GrossUsd.NanoUsd);
            Same(sums => sums.Mechanisms[at].OwnCostUsd.NanoUsd);
            Same(sums => sums.Mechanisms[at].Known);
            Same(sums => sums.Mechanisms[at].Unknown);
        }

        void Same(Func<SavedSums, long> column) =>
            Assert.Equal(column(savings.Total), savings.Groups.Sum(column));
    }

    private static HitRecord Hit(int number, byte tier, long? saved) =>
        LedgerScene.Hit(number, tier) with
        {
            Saved = saved is long nano ? new Money(nano) : null,
        };
}

public sealed class SqliteSavingsReportTests() : SavingsReportTests(new LedgerScene())
{
    /// <inheritdoc/>
    protected override int Ledgers => 1000;
}

public sealed class PostgresSavingsReportTests() : SavingsReportTests(LedgerScene.OnPostgres())
{
    /// <inheritdoc/>
    protected override int Ledgers => 100;
}
