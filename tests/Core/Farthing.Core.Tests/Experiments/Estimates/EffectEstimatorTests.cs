using Farthing.Experiments.Arms;
using Farthing.Experiments.Estimates;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Experiments.Estimates;

public sealed class EffectEstimatorTests
{
    private static readonly EstimateOptions Plain = new(100, UsesHistory: false, UsesStrata: false);

    /// <summary>Control: dollars 2, 4, 6 for 1, 2, 2 requests: R = 12/5 = 2.4. Treatment: 2, 2, 4, 4 for 1, 1, 2, 2: R = 12/6 = 2.
    /// Control's Y − R·X: −0.4, −0.8, 1.2, squares 2.24, over mean Y 4: Var(ln R) = 2.24/16/2/3 = 0.023333; treatment's are all 0.</summary>
    [Fact]
    public void A_case_by_hand()
    {
        EffectEstimate estimate = new EffectEstimator(
            Table([(0, 2, 1), (0, 4, 2), (0, 6, 2), (1, 2, 1), (1, 2, 1), (1, 4, 2), (1, 4, 2)]),
            Plain
        ).Estimate();

        Assert.Equal(new ArmSums(3, 5, 12_000_000_000), estimate.Control);
        Assert.Equal(new ArmSums(4, 6, 12_000_000_000), estimate.Treatment);
        Assert.Equal((2.0 / 2.4) - 1, estimate.Bill.Effect, 1e-12);
        Assert.Equal(Math.Sqrt(2.24 / 16 / 2 / 3), estimate.Bill.LogError, 1e-12);
        // Two degrees of freedom: t = 2.91999 (table), ln(2/2.4) = −0.182322.
        Assert.Equal(Math.Exp(-0.182322 - (2.919986 * 0.1527525)) - 1, estimate.Bill.Fixed.Low, 1e-5);
        Assert.False(estimate.IsProvable);
        // The cap: 99.9 % between the sixth and seventh of 2, 2, 2, 4, 4, 4, 6.
        Assert.Equal(4 + (2 * 0.994), estimate.CapUsd, 1e-9);
    }

    /// <summary>Two strata of 10 clusters an arm. Control costs 1 and 3, treatment 0.5 and 3; work is 10 and 30 in control, 30 and 10 in treatment.
    /// Unadjusted 2.5 against 1.125; at equal weights 2 against 1.75.</summary>
    [Fact]
    public void Strata_weigh_alike_in_both_arms()
    {
        UnitTableBuilder builder = new();
        for (ulong i = 0; i < 10; i++)
        {
            builder.Add(new AssignedUnit(Arm.Control, i), 0, 1_000_000_000, 1);
            builder.Add(new AssignedUnit(Arm.Control, 10 + i), 1, 9_000_000_000, 3);
            builder.Add(new AssignedUnit(Arm.Treatment, 20 + i), 0, 1_500_000_000, 3);
            builder.Add(new AssignedUnit(Arm.Treatment, 30 + i), 1, 3_000_000_000, 1);
        }

        UnitTable table = builder.Build();

        Assert.Equal((1.125 / 2.5) - 1, new EffectEstimator(table, Plain).Estimate().Bill.Effect, 1e-12);
        EffectEstimate adjusted = new EffectEstimator(table, Plain with { UsesStrata = true }).Estimate();
        Assert.Equal((1.75 / 2) - 1, adjusted.Bill.Effect, 1e-12);
        Assert.Equal(0, adjusted.Bill.LogError, 1e-9);
    }

    [Fact]
    public void A_stratum_that_one_arm_lacks_is_merged()
    {
        (int, double, long)[] units = [.. Enumerable.Range(0, 40).Select(i => (i % 2, 1.0 + (i % 5), 1L))];
        UnitTableBuilder builder = new();
        for (int i = 0; i < units.Length; i++)
        {
            (int arm, double usd, long work) = units[i];
            builder.Add(new AssignedUnit((Arm)arm, (ulong)i), i == 0 ? 7 : 0, (long)(usd * 1e9), work);
        }

        Assert.Equal(
            new EffectEstimator(Table(units), Plain).Estimate().Bill.Effect,
            new EffectEstimator(builder.Build(), Plain with { UsesStrata = true }).Estimate().Bill.Effect,
            1e-12
        );
    }

    /// <summary>Dollars are exactly those of before: the covariate explains all of the difference.</summary>
    [Fact]
    public void History_that_explains_everything_leaves_no_error()
    {
        UnitTableBuilder builder = new();
        Pcg32 random = new(1, 1);
        for (ulong i = 0; i < 200; i++)
        {
            long nano = (long)(1e9 * (1 + random.NextDouble()));
            builder.Add(new AssignedUnit((Arm)(i % 2), i), 0, nano, 1);
            builder.AddBefore(i, nano, 1);
        }

        UnitTable table = builder.Build();
        EffectEstimate plain = new EffectEstimator(table, Plain).Estimate();
        EffectEstimate adjusted = new EffectEstimator(table, Plain with { UsesHistory = true }).Estimate();

        Assert.NotEqual(0, plain.Bill.Effect, 0.001);
        Assert.Equal(0, adjusted.Bill.Effect, 0.001);
        Assert.InRange(adjusted.VarianceReduction, 0.99, 1);
        Assert.Equal(0, plain.VarianceReduction);
    }

    /// <summary>One cluster of 1,000,000 times the dollars of 2,000 others: the interval holds the untrimmed bill, which is shown too.</summary>
    [Fact]
    public void The_bill_is_never_trimmed()
    {
        (int, double, long)[] units =
        [
            (1, 1e4, 1L),
            .. Enumerable.Range(0, 2000).Select(i => (i % 2, 0.01, 1L)),
        ];

        EffectEstimate estimate = new EffectEstimator(Table(units), Plain).Estimate();

        Assert.Equal(((1e4 + 10) / 1001 / 0.01) - 1, estimate.Bill.Effect, 1e-6);
        Assert.Equal(0, estimate.Trimmed.Effect, 1e-9);
        Assert.True(
            estimate.Fixed.Low <= estimate.Trimmed.Effect && estimate.Fixed.High >= estimate.Bill.Effect
        );
        Assert.Equal(10_010_000_000_000, estimate.Treatment.NanoUsd);
    }

    /// <summary>Of 100,000 clusters with 1, 2, 3, … nano-dollars 20 are cut, at the 21st largest; of 1,000 one, between the second largest and the largest.</summary>
    [Theory]
    [InlineData(100_000, 99_980)]
    [InlineData(1000, 999.001)]
    public void Twenty_clusters_are_cut_at_most(int clusters, double capNanoUsd)
    {
        UnitTableBuilder builder = new();
        for (int i = 1; i <= clusters; i++)
        {
            builder.Add(new AssignedUnit((Arm)(i % 2), (ulong)i), 0, i, 1);
        }

        Assert.Equal(capNanoUsd, new EffectEstimator(builder.Build(), Plain).Estimate().CapUsd * 1e9, 1e-6);
    }

    [Theory]
    [InlineData(9, 200, false, true)]
    [InlineData(10, 200, true, true)]
    [InlineData(39, 200, true, true)]
    [InlineData(40, 200, true, false)]
    public void Few_clusters_warn_and_fewer_than_ten_prove_nothing(
        int control,
        int all,
        bool provable,
        bool few
    )
    {
        (int, double, long)[] units =
        [
            .. Enumerable.Range(0, all).Select(i => (i < control ? 0 : 1, 1.0 + (i % 7), 1L)),
        ];

        EffectEstimate estimate = new EffectEstimator(Table(units), Plain).Estimate();

        Assert.Equal((provable, few), (estimate.IsProvable, estimate.HasFewClusters));
        Assert.Equal(
            StudentDistribution.Quantile(0.95, estimate.Bill.Degrees) * estimate.Bill.LogError,
            Math.Log((1 + estimate.Bill.Fixed.High) / (1 + estimate.Bill.Effect)),
            1e-9
        );
        Assert.Equal(few, estimate.Bill.Degrees <= control - 1);
    }

    /// <summary>50 clusters an arm: in control 25 of 1 and 25 of 3, so κ = 1 adds nothing. In treatment one of 51 and 49 of 1: mean 2, d/mean is 24.5 once and −0.5,
    /// κ = 50·(24.5⁴ + 49·0.5⁴)/(24.5² + 49·0.5²)² = 48.02. V of the means: control 0.25/49, treatment 12.25/49.</summary>
    [Fact]
    public void One_dear_cluster_makes_the_variance_itself_uncertain()
    {
        (int, double, long)[] units =
        [
            .. Enumerable.Range(0, 50).Select(i => (0, i < 25 ? 1.0 : 3.0, 1L)),
            .. Enumerable.Range(0, 50).Select(i => (1, i == 0 ? 51.0 : 1.0, 1L)),
        ];

        EffectEstimate estimate = new EffectEstimator(Table(units), Plain).Estimate();

        double control = 0.25 / 49;
        double treatment = 12.25 / 49;
        double all = control + treatment;
        Assert.Equal(2 * all * all / (treatment * treatment * 47.02 / 50), estimate.Bill.Degrees, 0.001);
    }

    [Fact]
    public void An_arm_without_clusters_has_no_interval()
    {
        EffectEstimate estimate = new EffectEstimator(Table([(1, 1, 1), (1, 2, 1)]), Plain).Estimate();

        Assert.False(estimate.IsProvable);
        Assert.Equal(double.PositiveInfinity, estimate.Bill.Fixed.High);
    }

    [Fact]
    public void The_order_of_adding_changes_no_bit_and_a_changed_arm_is_counted()
    {
        UnitTableBuilder forth = new();
        UnitTableBuilder back = new();
        for (int i = 0; i < 1000; i++)
        {
            forth.Add(Unit(i), i % 3, i * 1_000_001L, 1 + (i % 4));
            back.Add(Unit(999 - i), (999 - i) % 3, (999 - i) * 1_000_001L, 1 + ((999 - i) % 4));
        }

        Assert.Equal(
            new EffectEstimator(forth.Build(), Plain).Estimate(),
            new EffectEstimator(back.Build(), Plain).Estimate()
        );
        Assert.Equal(0, forth.Build().ChangedArms);
        forth.Add(new AssignedUnit(Arm.Control, Unit(1).Cluster), 0, 1, 1);
        forth.Add(new AssignedUnit(Arm.Control, Unit(1).Cluster), 0, 1, 1);
        Assert.Equal(1, forth.Build().ChangedArms);

        static AssignedUnit Unit(int i) => new((Arm)(i % 2), (ulong)i * 0x9E3779B97F4A7C15);
    }

    /// <summary>The specification's table: α 0.10, S 5,000.</summary>
    [Theory]
    [InlineData(500, 2.20)]
    [InlineData(1000, 1.89)]
    [InlineData(2500, 1.71)]
    [InlineData(5000, 1.68)]
    [InlineData(10000, 1.70)]
    [InlineData(50000, 1.81)]
    public void The_anytime_interval_is_wider_by_the_mixtures_factor(double size, double ratio) =>
        Assert.Equal(
            ratio,
            AnytimeInterval.Factor(size, 5000, 0.1) / NormalDistribution.Quantile(0.95),
            0.006
        );

    private static UnitTable Table((int Arm, double Usd, long Work)[] units)
    {
        UnitTableBuilder builder = new();
        for (int i = 0; i < units.Length; i++)
        {
            (int arm, double usd, long work) = units[i];
            builder.Add(new AssignedUnit((Arm)arm, (ulong)i), 0, (long)Math.Round(usd * 1e9), work);
        }

        return builder.Build();
    }
}
