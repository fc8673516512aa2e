using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class ResidualTableTests
{
    [Fact]
    public void All_combinations_need_no_codes_and_the_last_axis_runs_fastest()
    {
        ResidualTable table = ResidualTable.Of(
            ["m", "n"],
            [([2, 30], 0.4), ([1, 10], 0.1), ([1, 30], 0.2), ([2, 10], 0.3)]
        );

        Assert.True(table.IsFullGrid);
        Assert.Null(table.CodesBase64);
        Assert.Equal([1.0, 2], table.Ticks[0]);
        Assert.Equal([10.0, 30], table.Ticks[1]);
        Assert.Equal(4, table.Rows);
        Assert.Equal(1, table.Coordinate(1, 0));
        Assert.Equal(30, table.Coordinate(1, 1));
        Assert.Equal(0.2, table.LnFactors[1], 0.001);
        Assert.Equal(0.3, table.LnFactors[2], 0.001);
    }

    [Fact]
    public void Curves_name_their_shape_once()
    {
        ResidualTable table = ResidualTable.OfCurves(
            ["h", "e", "t"],
            [1, 2, 4],
            [([64, 8], [0.5, 0.25, 0]), ([32, 8], [1, 2, 3])]
        );

        Assert.True(table.IsCurves);

        // curves sorted: (32, 8), (64, 8) → ticks h: 32, 64; e: 8
        Assert.Equal([0, 0, 1, 0], table.Codes.ToArray());
        Assert.Equal(6, table.Rows);
        Assert.Equal([1f, 2f, 3f, 0.5f, 0.25f, 0f], table.LnFactors.ToArray());
        Assert.Equal(64, table.Coordinate(4, 0));
        Assert.Equal(8, table.Coordinate(4, 1));
        Assert.Equal(2, table.Coordinate(4, 2));
        ResidualTable again = ResidualTable.FromBase64(
            table.Axes,
            table.Ticks,
            table.CodesBase64,
            table.LnFactorsBase64
        );
        Assert.True(again.IsCurves);
    }

    [Fact]
    public void Single_shapes_are_named_by_bytes()
    {
        ResidualTable table = ResidualTable.Of(["b", "s"], [([8, 100], -0.5), ([1, 7], 0.25), ([8, 7], 0)]);

        Assert.False(table.IsFullGrid);

        // rows sorted: (1, 7), (8, 7), (8, 100) → ticks b: 1, 8; s: 7, 100
        Assert.Equal([0, 0, 1, 0, 1, 1], table.Codes.ToArray());
        Assert.Equal(8, table.Coordinate(2, 0));
        Assert.Equal(100, table.Coordinate(2, 1));
        Assert.Equal([0.25f, 0f, -0.5f], table.LnFactors.ToArray());
    }

    [Fact]
    public void Halves_stand_in_little_endian_base64()
    {
        // 1.0 as a half is 0x3C00, so bytes 00 3C; −2.0 is 0xC000, so bytes 00 C0: base64 of 00 3C 00 C0 is ADwAwA==.
        ResidualTable table = ResidualTable.FromBase64(
            ["m"],
            [
                [1.0, 2.0],
            ],
            null,
            "ADwAwA=="
        );

        Assert.Equal([1f, -2f], table.LnFactors.ToArray());
        Assert.Equal("ADwAwA==", ResidualTable.Of(["m"], [([1], 1), ([2], -2)]).LnFactorsBase64);
    }

    [Theory]
    [InlineData(null, "ADw=")]
    [InlineData(null, "not base64")]
    [InlineData("AAA=", "ADwAwA==")]
    [InlineData("%", "ADwAwA==")]
    public void Parts_that_do_not_fit_together_are_refused(string? codes, string factors) =>
        Assert.Throws<FormatException>(() =>
            ResidualTable.FromBase64(
                ["m", "n"],
                [
                    [1.0],
                    [1.0, 2],
                ],
                codes,
                factors
            )
        );

    [Fact]
    public void Ticks_must_rise() =>
        Assert.Throws<FormatException>(() =>
            ResidualTable.FromBase64(
                ["m"],
                [
                    [2.0, 1.0],
                ],
                null,
                "ADwAwA=="
            )
        );

    [Fact]
    public void A_code_beyond_the_ticks_is_a_fault_when_it_is_first_needed()
    {
        ResidualTable table = ResidualTable.FromBase64(
            ["m"],
            [
                [1.0, 2.0],
            ],
            Convert.ToBase64String([0, 2]),
            "ADwAwA=="
        );

        FarthingException error = Assert.Throws<FarthingException>(() => table.Coordinate(1, 0));

        Assert.Equal(CoefficientsFaultCodes.ResidualBroken, error.Faults[0].Code);
    }

    [Fact]
    public void A_factor_that_is_not_finite_is_a_fault()
    {
        // 0x7C00 is +∞.
        ResidualTable table = ResidualTable.FromBase64(
            ["m"],
            [
                [1.0],
            ],
            null,
            Convert.ToBase64String([0, 0x7C])
        );

        FarthingException error = Assert.Throws<FarthingException>(() => table.LnFactors.Length);

        Assert.Equal(CoefficientsFaultCodes.ResidualBroken, error.Faults[0].Code);
    }
}
