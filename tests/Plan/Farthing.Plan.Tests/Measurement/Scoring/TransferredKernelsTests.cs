using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class TransferredKernelsTests
{
    private static readonly TransferredKernels Kernels = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn);

    /// <summary>TB/s: A100 2.039, H100 3.35, H200 4.8, B200 7.7, GB200 8, RTX PRO 6000 1.792. |ln| of the ratios, own architecture family left out, and the A100 as a source too (no FP8).</summary>
    [Theory]
    [InlineData("A100-80GB", "rtx_pro_6000")] // 0.129 against 0.497 of the H100
    [InlineData("H100-SXM", "rtx_pro_6000")] // 0.626 against 0.832 of the B200
    [InlineData("H200-SXM", "b200_sxm")] // 0.473 against 0.511 of the GB200
    [InlineData("B200", "h200_sxm")] // 0.473 against 0.832 of the H100
    [InlineData("GB200", "h200_sxm")] // 0.511
    [InlineData("RTX-PRO-6000", "h100_sxm")] // 0.626 against 0.985 of the H200; B200 is Blackwell as well
    public void The_stand_in_is_the_other_architecture_of_nearest_bandwidth(string gpu, string source)
    {
        GpuSpec own = Catalog.BuiltIn.Gpu(gpu);

        GpuSpec untimed = Kernels.Of(own);

        Assert.Equal(source, untimed.CoefficientsFrom);
        Assert.False(untimed.HasOwnCoefficients);
        Assert.Equal(
            own,
            untimed with
            {
                CoefficientsFrom = own.CoefficientsFrom,
                HasOwnCoefficients = own.HasOwnCoefficients,
                KeepsOrder = own.KeepsOrder,
            }
        );
    }

    [Fact]
    public void Own_timings_do_not_come_back_as_bounds()
    {
        GpuSpec untimed = Kernels.Of(Catalog.BuiltIn.Gpu("H200-SXM"));

        Assert.Empty(CoefficientsFile.BuiltIn.TimedAbove(untimed));
        Assert.Empty(CoefficientsFile.BuiltIn.TimedBelow(untimed));
    }
}
