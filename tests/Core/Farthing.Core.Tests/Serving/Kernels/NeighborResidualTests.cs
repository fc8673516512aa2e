using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Kernels;

public sealed class NeighborResidualTests
{
    /// <summary>One head, batch 1: only the length and batch·length·heads vary, and both as ln length, so distance² = 2·(Δ ln length/σ)².</summary>
    private static readonly NeighborResidual Line = new(
        ResidualTable.Of(
            ["batch", "length", "heads", "kv_heads"],
            [
                ([1, 1, 1, 1], 0),
                ([1, 4, 1, 1], 0.25),
                ([1, 16, 1, 1], 0.5),
                ([1, 64, 1, 1], 0.25),
                ([1, 256, 1, 1], -0.25),
            ]
        )
    );

    [Fact]
    public void A_timed_shape_takes_its_own_factor() => Assert.Equal(0.5, Line.Ln(1, 16, 1, 1), 1e-3);

    [Fact]
    public void A_shape_between_takes_its_four_nearest_by_inverse_squared_distance()
    {
        // length 8 in steps of ln 4: 1 is 1.5 away, 4 and 16 are 0.5, 64 is 1.5, 256 is 2.5 (fifth: left out)
        // weights 1/0.25 = 4 and 1/2.25 = 0.4444: (4·(0.25 + 0.5) + 0.4444·(0 + 0.25)) / (8 + 0.8889) = 3.1111/8.8889 = 0.35
        Assert.Equal(0.35, Line.Ln(1, 8, 1, 1), 1e-4);
    }

    [Fact]
    public void Beyond_the_timed_lengths_the_edge_is_held() =>
        Assert.Equal(Line.Ln(1, 256, 1, 1), Line.Ln(1, 1e6, 1, 1), 1e-12);

    [Fact]
    public void Tabulated_for_some_heads_a_timed_shape_still_takes_its_own_factor() =>
        Assert.Equal(Math.Exp(0.25), Line.For(1, 1).Factor(1, 4), 1e-3);

    /// <summary>INV-23.</summary>
    [Fact]
    public void No_factor_lies_outside_the_tables_own()
    {
        Gen<(int Batch, int Length, int Heads)> shapes =
            from batch in Gen.Choose(1, 5000)
            from length in Gen.Choose(1, 500_000)
            from heads in Gen.Choose(1, 64)
            select (batch, length, heads);

        Prop.ForAll(
                shapes.ToArbitrary(),
                s =>
                {
                    double ln = Line.Ln(s.Batch, s.Length, s.Heads, 1);
                    double tabulated = Math.Log(Line.For(s.Heads, 1).Factor(s.Batch, s.Length));
                    return ln is >= -0.2501 and <= 0.5001 && tabulated is >= -0.2501 and <= 0.5001;
                }
            )
            .QuickCheckThrowOnFailure();
    }
}
