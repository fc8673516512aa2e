using Farthing.Documents.Caches;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Savings;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Savings of ledgers, the same on each database.</summary>
public abstract partial class SavingsReportTests : IDisposable
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
    [Trait("Speed", "slow")]
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

    /// <summary>A hit whose client called the answer wrong stays a hit, and is worth nothing; words of other keys and good ones change nothing.</summary>
    [Fact]
    public void A_hit_that_was_complained_of_is_worth_nothing()
    {
        FeedbackRecord Word(int number, string? key = null, TaskOutcome outcome = TaskOutcome.Failure)
        {
            HitRecord hit = Hit(number, tier: 1, saved: 0);
            return new FeedbackRecord
            {
                Key = key ?? hit.Key,
                Request = hit.Attempt.RequestId,
                Outcome = outcome,
                By = "key:" + (key ?? hit.Key),
            };
        }

        scene.Write(journal =>
        {
            journal.Append(Hit(1, tier: 1, saved: 10_000));
            journal.Append(Hit(2, tier: 2, saved: 200_000));
            journal.Append(Hit(3, tier: 3, saved: 3_000_000));
            journal.Append(Hit(4, tier: 4, saved: 40_000_000));
            journal.Append(Word(1));
            journal.Append(Word(1)); // Said twice.
            journal.Append(Word(2, outcome: TaskOutcome.Success));
            journal.Append(Word(2, key: "another"));
            journal.Append(Word(3));
        });

        SavedSums total = Savings(SavingsSplit.Mechanism, LedgerFilter.All).Total;

        Assert.Equal(4, total.Hits);
        Assert.Equal(40_200_000, total.SavedByGatewayUsd.NanoUsd);
        Assert.Equal(
            200_000,
            CachedSaving().NanoUsd // stats agrees, and lists no cascade
        );
    }

    private Money CachedSaving()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return CacheStats
            .Of(CacheSource.Gateway, new Dictionary<string, (long, long)>(), store)
            .Models.Aggregate(Money.Zero, (sum, model) => sum + model.SavedUsd);
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

        Assert.Equal(LedgerFaultCodes.OtherVersion, refused.Faults[0].Code);
        Assert.Equal(3, refused.ExitCode);
    }

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
