using Farthing.Economics.Levers;
using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Levers;

/// <summary>What levers save beside request-by-request sums, every input varied.</summary>
public sealed class EveryLeverInputTests
{
    /// <summary>Every request pays the small model and the judge, the escalated ones the big one too.</summary>
    [Fact]
    public void A_cascade()
    {
        EveryInput.RangesFollow(
            4,
            x => new CascadeCost(x[0], x[1], x[2] * 10, x[3]).Expected,
            x => x[0] + x[1] + (x[3] * 10 * x[2])
        );
        EveryInput.RangesFollow(
            3,
            x => new CascadeCost(x[0], x[1], x[2] * 10, 0.5).BreakEvenEscalation,
            x => ((10 * x[2]) - x[0] - x[1]) / (10 * x[2])
        );
        EveryInput.RangesHold(
            4,
            x => new CascadeCost(x[0], x[1], x[2] * 10, x[3]).TimesCheaper,
            x => 10 * x[2] / (x[0] + x[1] + (x[3] * 10 * x[2]))
        );
        EveryInput.RangesFollow(
            3,
            x => CascadeCost.Routed(x[0], x[1] * 10, x[2].Low),
            x => (x[2] * x[0]) + ((1 - x[2]) * 10 * x[1]),
            pointsAt: 2
        );
    }

    [Fact]
    public void A_gpu_in_slices()
    {
        EveryInput.RangesFollow(
            4,
            x => new MigSplit(x[0], 1, x[1].Low * 7, x[2] * 900).SlicedUsdPerMillion(x[3]),
            x => x[0] * 1e6 / (7 * x[1] * 900 * x[2] * x[3] * 3600),
            pointsAt: 1
        );
        EveryInput.RangesFollow(
            3,
            x => new MigSplit(x[0], x[1] * 900, 7, 1).WholeUsdPerMillion(x[2]),
            x => x[0] * 1e6 / (900 * x[1] * x[2] * 3600)
        );
        EveryInput.RangesFollow(
            3,
            x => new MigSplit(1, x[0] * 900, x[1].Low * 7, x[2] * 100).TokensRatio,
            x => 7 * x[1] * 100 * x[2] / (900 * x[0]),
            pointsAt: 1
        );
    }

    [Fact]
    public void Tokens_of_a_prefix_cache()
    {
        static PrefixCacheSaving Saving(Interval[] x) =>
            new(2000 * x[0].Low, 500 * x[1].Low, 1000 * x[2].Low, x[3]);

        EveryInput.RangesFollow(
            4,
            x => Saving(x).ComputedTokensPerHour,
            x => 1000 * x[2] * ((2000 * x[0] * (1 - x[3])) + (500 * x[1])),
            0,
            1,
            2
        );
        EveryInput.RangesFollow(
            3,
            x => Saving([x[0], 0.5, x[1], x[2]]).CachedTokensPerHour,
            x => 1000 * x[1] * 2000 * x[0] * x[2],
            0,
            1
        );
        EveryInput.RangesFollow(
            3,
            x => Saving([x[0], x[1], 0.3, x[2]]).SavedFraction,
            x => x[2] * 2000 * x[0] / ((2000 * x[0]) + (500 * x[1])),
            0,
            1
        );
        EveryInput.RangesFollow(
            2,
            x => Saving([x[0], x[1], 0.3, 0.4]).HitSavesFraction,
            x => 4 * x[0] / ((4 * x[0]) + x[1]),
            0,
            1
        );
        EveryInput.RangesFollow(
            3,
            x => Saving([x[0], x[1], x[2], 0.4]).PromptTokensPerHour,
            x => 1000 * x[2] * ((2000 * x[0]) + (500 * x[1])),
            0,
            1,
            2
        );
    }

    /// <summary>A hit reads the shared tokens at the cached price, a miss writes them at the price of writing; without a cache both pay the price of input.</summary>
    [Fact]
    public void Dollars_of_a_prefix_cache() =>
        EveryInput.RangesFollow(
            6,
            x =>
                new PrefixCacheSaving(2000 * x[0].Low, 77, 1000 * x[1].Low, x[2]).SavedUsdPerHour(
                    x[3] * 3,
                    x[4].Low,
                    1 + x[5].Low
                ),
            x =>
            {
                double perRequest = 2000 * x[0] * 3 * x[3] / 1e6;
                double hit = perRequest * x[4];
                double miss = perRequest * (1 + x[5]);
                return 1000 * x[1] * (perRequest - (x[2] * hit) - ((1 - x[2]) * miss));
            },
            0,
            1,
            4,
            5
        );

    /// <summary>Every request is embedded; a hit saves a request and is wrong at times, which costs its harm.</summary>
    [Fact]
    public void A_semantic_cache()
    {
        static SemanticCacheSaving Saving(Interval[] x) =>
            new(1e4 * x[0].Low, x[1], 0.02 * x[2].Low, 0.001 * x[3].Low, x[4] * 0.1, x[5] * 0.5);

        EveryInput.RangesFollow(
            6,
            x => Saving(x).SavedUsd,
            x =>
            {
                double hits = 1e4 * x[0] * x[1];
                return (hits * 0.02 * x[2]) - (hits * 0.1 * x[4] * 0.5 * x[5]) - (1e4 * x[0] * 0.001 * x[3]);
            },
            0,
            2,
            3
        );
        EveryInput.RangesFollow(
            3,
            x => Saving([x[0], x[1], x[2], 0, 0, 0]).AvoidedUsd,
            x => 1e4 * x[0] * x[1] * 0.02 * x[2],
            0,
            2
        );
        EveryInput.RangesFollow(
            4,
            x => Saving([x[0], x[1], 0, 0, x[2], x[3]]).WrongUsd,
            x => 1e4 * x[0] * x[1] * 0.1 * x[2] * 0.5 * x[3],
            pointsAt: 0
        );
        EveryInput.RangesFollow(
            3,
            x => Saving([x[0], x[1], 0, 0, x[2], 1]).WrongHits,
            x => 1e4 * x[0] * x[1] * 0.1 * x[2],
            pointsAt: 0
        );
        EveryInput.Follows(
            2,
            x => Saving([x[0], 1, 1, x[1], 1, 1]).EmbeddingUsd,
            x => 1e4 * x[0] * 0.001 * x[1]
        );
    }

    /// <summary>At the share of wrong hits that is named nothing is saved, unless even none or all of them wrong would not do that.</summary>
    [Fact]
    public void A_semantic_cache_saves_nothing_at_its_break_even() =>
        EveryInput.Holds(
            5,
            x =>
            {
                SemanticCacheSaving saving = new(1000 * x[0], x[1], x[2], 0.1 * x[3], 0, 2 * x[4]);
                double share = saving.BreakEvenWrongFraction;
                double saved = (saving with { WrongHitFraction = share }).SavedUsd.Low;
                return share is > 0 and < 1 ? Math.Abs(saved) < 1e-9 * saving.Requests
                    : share == 0 ? saved <= 0
                    : saved >= 0;
            }
        );

    [Fact]
    public void A_semantic_cache_without_harm_pays_at_any_share_of_wrong_hits() =>
        Assert.Equal(1, new SemanticCacheSaving(1, 0.5, 1, 0.1, 0.1, 0).BreakEvenWrongFraction);

    /// <summary>Tokens per step over seconds per step, with the draft and without, from the ten terms of the step's time.</summary>
    [Fact]
    public void A_draft() =>
        EveryInput.Holds(
            11,
            x =>
            {
                int draft = 1 + (int)(7 * x[0]);
                double batch = 64 * x[1];
                double context = 4000 * x[2];
                SpeculationStepCosts costs = new(
                    x[3] / 100,
                    x[4] / 1e4,
                    x[5] / 1e7,
                    x[6] / 100,
                    x[7] / 1e4,
                    x[8] / 1e7,
                    x[9] / 100,
                    ""
                );
                double acceptance = x[10];
                double kv = batch * context;
                double plain =
                    costs.BaseSeconds + (batch * costs.SecondsPerToken) + (kv * costs.SecondsPerKvToken);
                double with =
                    costs.BaseSeconds
                    + (batch * (draft + 1) * costs.SecondsPerToken)
                    + (kv * costs.SecondsPerKvToken)
                    + costs.DraftSeconds
                    + (batch * draft * costs.DraftSecondsPerToken)
                    + (kv * costs.DraftSecondsPerKvToken)
                    + costs.OverheadSeconds;
                double tokens = 1;
                for (double chance = acceptance, i = 0; i < draft; i++, chance *= acceptance)
                {
                    tokens += chance;
                }

                SpeculationGain gain = new(draft, acceptance, batch, context, costs);
                return EveryInput.IsClose(gain.PlainSeconds, plain)
                    && EveryInput.IsClose(gain.SpeculativeSeconds, with)
                    && EveryInput.IsClose(gain.TokensPerStep, tokens)
                    && EveryInput.IsClose(gain.Gain, tokens / with * plain)
                    && EveryInput.IsClose(gain.BreakEvenTokensPerStep, with / plain);
            }
        );

    /// <summary>A draft that costs nothing is advised from an acceptance of 0.6 and up to a batch of 50; one that gains nothing never is.</summary>
    [Theory]
    [InlineData(0.6, 50, 0, true)]
    [InlineData(0.59, 50, 0, false)]
    [InlineData(0.6, 51, 0, false)]
    [InlineData(0.9, 1, 100, false)]
    public void When_a_draft_is_advised(double acceptance, double batch, double overhead, bool isAdvised) =>
        Assert.Equal(
            isAdvised,
            new SpeculationGain(
                3,
                acceptance,
                batch,
                100,
                new SpeculationStepCosts(1, 0, 0, 0, 0, 0, overhead, "")
            )
                is { IsLowAcceptance: false, IsLargeBatch: false, Gain: > 1 }
        );

    [Fact]
    public void Tenants_that_share_gpus()
    {
        static TenantPool Pool(Interval[] x) => new(100 * x[0].Low, 4 * x[1].Low, x[2], x[3], x[4] * 0.5);

        EveryInput.RangesFollow(
            5,
            x => Pool(x).GpusPooled,
            x => 100 * x[0] * 4 * x[1] * x[2] / (x[3] * (1 - (0.5 * x[4]))),
            0,
            1
        );
        EveryInput.RangesFollow(
            3,
            x => Pool([0.5, 0.5, x[0], x[1], x[2]]).Ratio,
            x => x[1] * (1 - (0.5 * x[2])) / x[0]
        );
        EveryInput.RangesFollow(
            3,
            x => Pool([0.5, 0.5, x[0], x[1], x[2]]).SavedFraction,
            x => 1 - (x[0] / (x[1] * (1 - (0.5 * x[2]))))
        );
        EveryInput.RangesFollow(2, x => Pool([x[0], x[1], 1, 1, 0]).GpusApart, x => 400 * x[0] * x[1], 0, 1);
        EveryInput.Holds(
            5,
            x =>
            {
                TenantPool pool = Pool([x[0], x[1], x[2], new Interval(x[3] / 2, x[3]), x[4]]);
                return pool.WholeGpusPooled.Low - pool.GpusPooled.Low is >= -1e-6 and < 1
                    && pool.WholeGpusPooled.High - pool.GpusPooled.High is >= -1e-6 and < 1
                    && pool.WholeGpusPooled.High % 1 == 0;
            }
        );
    }

    /// <summary>Each bar starts where the last ended; savings that are added up are more than the product saves.</summary>
    [Fact]
    public void A_waterfall_of_ranges() =>
        EveryInput.Holds(
            7,
            x =>
            {
                Interval[] factors =
                [
                    .. Enumerable.Range(0, 3).Select(i => new Interval(x[i] / 2, (x[i] / 2) + x[i + 3])),
                ];
                Waterfall waterfall = new(x[6], factors.Select((factor, i) => ($"{i}", factor)));
                double low = x[6];
                double high = x[6];
                for (int i = 0; i < 3; i++)
                {
                    WaterfallBar bar = waterfall.Bars[i];
                    double change =
                        (((low * factors[i].Low) + (high * factors[i].High)) / 2) - ((low + high) / 2);
                    if (
                        bar.Name != $"{i}"
                        || bar.Factor != factors[i]
                        || !EveryInput.IsClose(bar.Before.Low, low)
                        || !EveryInput.IsClose(bar.Before.High, high)
                        || !EveryInput.IsClose(bar.Change, change)
                    )
                    {
                        return false;
                    }

                    (low, high) = (low * factors[i].Low, high * factors[i].High);
                }

                return waterfall.Start.Low == x[6]
                    && EveryInput.IsClose(waterfall.End.Low, low)
                    && EveryInput.IsClose(waterfall.End.High, high)
                    && EveryInput.IsClose(waterfall.Product.Low * x[6], low)
                    && EveryInput.IsClose(waterfall.Product.High * x[6], high)
                    && EveryInput.IsClose(waterfall.AddedUpSaving, 3 - factors.Sum(factor => factor.Middle));
            }
        );

    [Fact]
    public void Evidence_for_formats_is_in_order_and_says_where_it_is_from() =>
        Assert.All(
            QuantizationEvidence.All,
            row =>
            {
                Assert.True(row.LowLoadSpeedup.Low <= row.LowLoadSpeedup.High);
                Assert.True((row.SaturatedSpeedup?.Low ?? 0) <= (row.SaturatedSpeedup?.High ?? 0));
                // What saves at little load saves less, or nothing, where the server is full.
                Assert.True((row.SaturatedSpeedup?.High ?? 0) < row.LowLoadSpeedup.High);
                if (row.RecoveredQuality is Interval kept)
                {
                    Assert.InRange(kept.Low, 0.9, kept.High);
                }
                else
                {
                    // No band was read for it: its figures stand in the catalog.
                    Assert.Equal("nf4", row.Format);
                }

                Assert.True(row.BytesPerWeight is 1 or 0.5);
                Assert.NotEmpty(row.Source);
            }
        );
}
