using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class FigureBandTests
{
    private static readonly StepTimeBand Release = new("hybrid", "one", 0.5, 1, 2, "x");
    private static readonly StepTimeBand Nightly = Release with
    {
        High = 9,
        Build = StepTimeBand.Experimental,
    };
    private static readonly CoefficientSet Set = CoefficientsFile.BuiltIn with
    {
        // The nightly one stands first: what is planned does not depend on the order.
        Bands = [Nightly, Release],
    };

    [Theory]
    [InlineData(null, 2)]
    [InlineData(StepTimeBand.Experimental, 9)]
    public void A_build_has_the_band_of_its_kind(string? build, double high) =>
        Assert.Equal(high, Set.FigureBand("tpot", "closed", "", "hybrid", "one", "vllm", build)!.High);

    [Fact]
    public void Steps_that_are_planned_have_the_band_of_releases() =>
        Assert.Equal(2, Set.Band("hybrid", "one").High);

    [Fact]
    public void A_nightly_build_that_nobody_measured_has_the_band_of_releases()
    {
        CoefficientSet releases = Set with { Bands = [Release] };

        Assert.Equal(
            2,
            releases
                .FigureBand("tpot", "closed", "", "hybrid", "one", "vllm", StepTimeBand.Experimental)!
                .High
        );
    }

    /// <summary>Two tables of one publisher's nightly builds set the band of sparse and linear attention to 0.34 to 8.06.</summary>
    [Fact]
    public void Assumed_kernels_are_planned_within_a_factor_of_two()
    {
        StepTimeBand band = CoefficientsFile.BuiltIn.Band("hybrid", "one");

        Assert.InRange(band.High, 1, 2);
        Assert.InRange(band.Low, 0.5, 1);
    }
}
