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

    /// <summary>Whole requests of sparse models were measured on nightly builds alone: a release has neither their band nor that of single steps, but that of other models.</summary>
    [Fact]
    public void A_figure_that_nightly_builds_alone_show_has_the_band_of_timed_kernels_on_releases()
    {
        StepTimeBand all = new("", "", 0.5, 1, 16, "x") { Metric = "e2e", Load = "" };
        CoefficientSet set = Set with
        {
            Bands =
            [
                Release,
                all,
                all with
                {
                    Family = "hybrid",
                    High = 10,
                    Build = StepTimeBand.Experimental,
                },
            ],
        };

        Assert.Equal(16, set.FigureBand("e2e", "closed", "calm", "hybrid", "one", "vllm")!.High);
        Assert.Equal(
            10,
            set.FigureBand("e2e", "closed", "calm", "hybrid", "one", "vllm", StepTimeBand.Experimental)!.High
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
