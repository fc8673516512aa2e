using Farthing.Serving.Coefficients;
using Farthing.Serving.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Kernels;

public sealed class GridResidualTests
{
    /// <summary>ln factors 0.0, 0.1, 0.2 … 0.7 at the corners of m 1–4, n 512–2,048, k 512–2,048.</summary>
    private static readonly GridResidual Cube = new(
        Table(
            from m in (double[])[1, 4]
            from n in (double[])[512, 2048]
            from k in (double[])[512, 2048]
            select (m, n, k)
        )
    );

    [Fact]
    public void Corners_are_met()
    {
        Assert.Equal(1, Cube.Factor(1, 512, 512), 1e-12);
        Assert.Equal(Math.Exp(0.7), Cube.Factor(4, 2048, 2048), 1e-3);
        Assert.Equal(Math.Exp(0.4), Cube.Factor(4, 512, 512), 1e-3);
    }

    [Fact]
    public void A_shape_inside_a_cell_takes_each_corner_by_its_share_of_the_logarithms()
    {
        // ln 2 is half of ln 4: m 2 lies halfway; n 1,024 halfway; k 512·√2 a quarter of the way to 2,048.
        // ln factor = 0.4·½ + 0.2·½ + 0.1·¼ = 0.325
        Assert.Equal(Math.Exp(0.325), Cube.Factor(2, 1024, 512 * Math.Sqrt(2)), 2e-3);
    }

    [Fact]
    public void Beyond_the_grid_the_edge_is_held()
    {
        Assert.Equal(Cube.Factor(4, 2048, 2048), Cube.Factor(4000, 9999, 50_000), 1e-12);
        Assert.Equal(Cube.Factor(1, 512, 512), Cube.Factor(0.5, 1, 100), 1e-12);
    }

    [Fact]
    public void A_missing_point_takes_the_mean_of_its_nearest_neighbors_and_is_counted()
    {
        // (4, 2,048, 2,048) is missing: one step along m is nearer than a step along n or k (two): ln 0.3 of (1, 2,048, 2,048).
        GridResidual holed = new(
            Table(
                from m in (double[])[1, 4]
                from n in (double[])[512, 2048]
                from k in (double[])[512, 2048]
                where m + n + k < 4100
                select (m, n, k)
            )
        );

        Assert.Equal(1, holed.Filled);
        Assert.Equal(0, Cube.Filled);
        Assert.Equal(Math.Exp(0.3), holed.Factor(4, 2048, 2048), 1e-3);
    }

    /// <summary>INV-23.</summary>
    [Fact]
    public void No_factor_lies_outside_the_tables_own()
    {
        Gen<(int M, int N, int K)> shapes =
            from m in Gen.Choose(1, 100)
            from n in Gen.Choose(1, 40_000)
            from k in Gen.Choose(1, 40_000)
            select (m, n, k);

        Prop.ForAll(
                shapes.ToArbitrary(),
                shape =>
                {
                    double factor = Cube.Factor(shape.M, shape.N, shape.K);
                    return factor >= Math.Exp(Cube.LowestLn) - 1e-12
                        && factor <= Math.Exp(Cube.HighestLn) + 1e-12;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static ResidualTable Table(IEnumerable<(double M, double N, double K)> shapes) =>
        ResidualTable.Of(
            ["m", "n", "k"],
            [
                .. shapes.Select(s =>
                    (
                        (double[])[s.M, s.N, s.K],
                        (s.M > 1 ? 0.4 : 0) + (s.N > 512 ? 0.2 : 0) + (s.K > 512 ? 0.1 : 0)
                    )
                ),
            ]
        );
}
