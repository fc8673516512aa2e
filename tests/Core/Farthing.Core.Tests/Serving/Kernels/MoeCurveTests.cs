using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Kernels;

public sealed class MoeCurveTests
{
    private static readonly MoeShape Timed = new(1024, 512, 2, 8, 1, 1);

    /// <summary>Steps 1, 4, 16; one shape with ln factors 0, 0.5, 1, another (twice the hidden size, a quarter of the tokens per expert) with 2, 3, 4.</summary>
    private static readonly ResidualTable Table = ResidualTable.OfCurves(
        MoeCurve.Axes,
        [1, 4, 16],
        [([1024, 512, 2, 8, 1, 1], [0, 0.5, 1]), ([2048, 512, 2, 32, 1, 1], [2, 3, 4])]
    );

    [Fact]
    public void A_timed_shape_has_its_own_curve_with_straight_lines_in_ln_tokens()
    {
        MoeCurve curve = new(Table, Timed);

        Assert.True(curve.IsTimed);
        Assert.Equal(0.5, curve.LnFactor(4), 1e-6);
        // 8 lies half way between 4 and 16 on a logarithmic scale.
        Assert.Equal(0.75, curve.LnFactor(8), 1e-6);
    }

    [Fact]
    public void A_curve_is_held_at_both_ends()
    {
        MoeCurve curve = new(Table, Timed);

        Assert.Equal(0, curve.LnFactor(0.5), 1e-6);
        Assert.Equal(1, curve.LnFactor(1_000_000), 1e-6);
    }

    [Fact]
    public void Another_shape_is_a_mean_of_its_neighbors_weighted_by_distance()
    {
        MoeShape other = new(1024, 512, 2, 16, 1, 1);

        // z-scored with the population deviation of two values: ln H is ±1, ln E is ±1, ln k, ln I and ln ep do not vary.
        // To the first: 0 in H, (ln 16 − ln 8)/(ln 2) = 1 in E; to the second: 2 in H, 1 in E: squares 1 and 5, weights 1 and 1/25.
        // Tokens per expert at T = 4: 0.5; the first has that at T = 2 (ln factor 0.25), the second at T = 8 (3.5).
        double expected = ((1 * 0.25) + (3.5 / 25)) / (1 + (1 / 25.0));

        MoeCurve curve = new(Table, other);

        Assert.False(curve.IsTimed);
        Assert.Equal(expected, curve.LnFactor(4), 1e-4);
    }

    [Fact]
    public void A_kernel_multiplies_its_formula()
    {
        OperatorCoefficients constants = CoefficientsFile
            .BuiltIn.FindGpu("h100_sxm")!
            .Find("moe", "bf16", "power_law")!;
        GpuRates rates = new(3.35e12, 989e12, 132);
        MoeKernel formula = new(constants with { Residual = null }, rates, 2, 2);
        MoeKernel timed = new(constants with { Residual = Table }, rates, 2, 2);

        Assert.Equal(formula.Cost(4, Timed).Ns * Math.Exp(0.5), timed.Cost(4, Timed).Ns, 1);
    }

    [Fact]
    public void A_floor_is_hidden_no_further_than_the_timing_itself()
    {
        OperatorCoefficients constants = CoefficientsFile
            .BuiltIn.FindGpu("h100_sxm")!
            .Find("moe", "bf16", "power_law")!;
        ResidualTable fast = ResidualTable.OfCurves(
            MoeCurve.Axes,
            [1, 4],
            [([1024, 512, 2, 8, 1, 1], [-2, -2])]
        );
        GpuRates rates = new(3.35e12, 989e12, 132);

        double all = new MoeKernel(constants with { Residual = fast }, rates, 2, 2).Cost(1, Timed).Ns;
        double rest = new MoeKernel(constants with { Residual = fast }, rates, 2, 2, 0.3).Cost(1, Timed).Ns;

        // The timing is a seventh of the formula, below its t0: 0.3 of the timing are hidden.
        Assert.True(all < constants["t0_us"] * 1e3);
        Assert.Equal(0.7 * all, rest, 1e-6);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Factors_stay_within_those_of_the_table()
    {
        foreach (GpuCoefficients gpu in CoefficientsFile.BuiltIn.Gpus)
        {
            foreach (OperatorCoefficients entry in gpu.Operators.Where(entry => entry.Op == "moe"))
            {
                ResidualTable table = entry.Residual!;
                float[] factors = table.LnFactors.ToArray();
                (double low, double high) = (factors.Min(), factors.Max());
                Prop.ForAll<PositiveInt, PositiveInt, PositiveInt>(
                        (size, split, tokens) =>
                        {
                            MoeShape shape = new(
                                256 * size.Get,
                                128 * split.Get,
                                1 + (size.Get % 8),
                                8 * (1 + (split.Get % 32)),
                                1 << (size.Get % 4),
                                1 << (split.Get % 4)
                            );
                            double found = new MoeCurve(table, shape).LnFactor(tokens.Get * 7);
                            return found >= low - 1e-9 && found <= high + 1e-9;
                        }
                    )
                    .QuickCheckThrowOnFailure();
            }
        }
    }
}
