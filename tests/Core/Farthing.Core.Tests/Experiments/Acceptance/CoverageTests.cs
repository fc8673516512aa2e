using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Sizes;
using Farthing.Tests.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Acceptance;

/// <summary>Intervals of 90 % against worlds whose truth is known, and error bars that lie.</summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private const ulong Seed = 20261101;

    /// <summary>Shares held out, effects, spreads and histories in turn, 24 kinds. Each is planned to find 10 %, from the variation that a first experiment of its kind shows.</summary>
    [Theory]
    [InlineData(Seed)]
    [InlineData(20261201)]
    [Trait("Speed", "nightly")]
    public void The_fixed_interval_holds_the_truth_at_the_planned_size(ulong seed)
    {
        int[] sizes = new int[24];
        for (int i = 0; i < sizes.Length; i++)
        {
            EffectEstimate first = new EffectEstimator(
                World(i).Table(seed - 1 - (ulong)i, 20_000, 200),
                new EstimateOptions(20_000)
            ).Estimate();
            double arms = (1.0 / first.Control.Clusters) + (1.0 / first.Treatment.Clusters);
            double variation = first.Bill.LogError / Math.Sqrt(arms);
            sizes[i] = (int)SampleSize.Clusters(0.1, variation, World(i).Share);
        }

        output.WriteLine("planned sizes " + string.Join(' ', sizes));
        AssertHeld(seed, 2000, sizes, 1770, 1830);
    }

    /// <summary>Far beyond the planned size the cut at the 99.9th percentile must not push the truth out.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void The_fixed_interval_holds_the_truth_far_beyond_the_planned_size() =>
        AssertHeld(Seed, 240, [150_000], 204, 228);

    /// <summary>Of 20 right intervals 14 to 20 hold with 0.998.</summary>
    [Fact]
    public void Twenty_intervals_hold_the_truth_as_often_as_they_say() =>
        AssertHeld(Seed, 20, [2000], 14, 20);

    private void AssertHeld(ulong seed, int count, int[] sizes, int low, int high)
    {
        int held = 0;
        int untrimmed = 0;
        int anytime = 0;
        int[] byShare = new int[2];
        for (int i = 0; i < count; i++)
        {
            SimulatedUnits world = World(i);
            int sessions = sizes[i % sizes.Length];
            EffectEstimate estimate = new EffectEstimator(
                world.Table(seed + (ulong)i, sessions, 200),
                new EstimateOptions(sessions)
            ).Estimate();
            bool isHeld = Holds(estimate.Fixed, world.Effect);
            held += isHeld ? 1 : 0;
            byShare[i % 2] += isHeld ? 1 : 0;
            untrimmed += Holds(estimate.Bill.Fixed, world.Effect) ? 1 : 0;
            anytime += Holds(estimate.Anytime, world.Effect) ? 1 : 0;
        }

        output.WriteLine(
            $"{held} of {count} hold (10 % held out {byShare[0]}, 50 % {byShare[1]}), untrimmed {untrimmed}, anytime {anytime}"
        );
        Assert.InRange(held, low, high);
        Assert.InRange(anytime, held, count);
    }

    /// <summary>19 looks while an A/A of 5,000 sessions grows: how often each interval ever excludes 0.</summary>
    [Theory]
    [InlineData(2000)]
    [Trait("Speed", "nightly")]
    public void The_anytime_interval_holds_at_every_look(int count)
    {
        int peeked = 0;
        int atEnd = 0;
        int mixture = 0;
        for (int i = 0; i < count; i++)
        {
            SimulatedUnits world = World(i) with { Effect = 0, Share = i % 2 == 0 ? 0.1 : 0.5 };
            bool fixedEver = false;
            bool anytimeEver = false;
            bool last = false;
            for (int look = 2; look <= 20; look++)
            {
                EffectEstimate estimate = new EffectEstimator(
                    world.Table(Seed + (ulong)i, 250 * look, 200),
                    new EstimateOptions(5000, UsesHistory: false, UsesStrata: false)
                ).Estimate();
                last = !Holds(estimate.Trimmed.Fixed, 0);
                fixedEver |= last;
                anytimeEver |= !Holds(estimate.Anytime, 0);
            }

            peeked += fixedEver ? 1 : 0;
            atEnd += last ? 1 : 0;
            mixture += anytimeEver ? 1 : 0;
        }

        output.WriteLine(
            $"of {count} A/A: fixed peeked {peeked}, fixed at the end {atEnd}, anytime {mixture}"
        );
        Assert.InRange(mixture, 0, count / 10);
        Assert.InRange((double)peeked / count, 0.25, 0.5);
    }

    /// <summary>Arms by key: error bars of requests (here sessions) as if they were independent find what is not there.</summary>
    [Theory]
    [InlineData(400)]
    [Trait("Speed", "nightly")]
    public void Clustered_error_bars_are_honest_and_finer_ones_are_not(int count)
    {
        int clustered = 0;
        int perSession = 0;
        for (int i = 0; i < count; i++)
        {
            SimulatedUnits world = new()
            {
                Share = 0.5,
                KeySigma = 1,
                ByKey = true,
                Sigma = 0.5,
            };
            EstimateOptions options = new(200, UsesHistory: false, UsesStrata: false);
            UnitTable keys = world.Table(Seed + (ulong)i, 20_000, 200);
            clustered += Holds(new EffectEstimator(keys, options).Estimate().Fixed, 0) ? 0 : 1;
            perSession += Holds(new EffectEstimator(Split(keys, 100), options).Estimate().Fixed, 0) ? 0 : 1;
        }

        output.WriteLine($"of {count} A/A: by key {clustered}, as if finer {perSession}");
        Assert.InRange((double)clustered / count, 0.06, 0.14);
        Assert.InRange((double)perSession / count, 0.6, 1);
    }

    internal static SimulatedUnits World(int i) =>
        new()
        {
            Share = i % 2 == 0 ? 0.1 : 0.5,
            Effect = (i / 2 % 3) switch
            {
                0 => 0,
                1 => -0.05,
                _ => -0.3,
            },
            Sigma = i / 6 % 2 == 0 ? 0.6 : 1.2,
            NewKeys = i / 12 % 2 == 0 ? 0 : 0.3,
        };

    internal static bool Holds(Farthing.Numerics.Quantities.Interval interval, double truth) =>
        interval.Low <= truth && truth <= interval.High;

    /// <summary>Each cluster as so many equal ones: what error bars below the unit of assignment assume.</summary>
    private static UnitTable Split(UnitTable table, int parts)
    {
        UnitTableBuilder builder = new();
        for (int c = 0; c < table.ClusterCount; c++)
        {
            for (int row = table.RowStarts[c]; row < table.RowStarts[c + 1]; row++)
            {
                for (int part = 0; part < parts; part++)
                {
                    builder.Add(
                        new AssignedUnit(
                            (Arm)table.Arms[c],
                            (table.Clusters[c] * (ulong)parts) + (ulong)part
                        ),
                        0,
                        table.NanoUsd[row] / parts,
                        Math.Max(1, table.Work[row] / parts)
                    );
                }
            }
        }

        return builder.Build();
    }
}
