using Farthing.Studies.Kernels;
using GemmTiming = Farthing.Studies.Kernels.GemmResiduals.GemmTiming;

namespace Farthing.Tests.Studies.Kernels;

public sealed class GemmResidualsTests
{
    /// <summary>16 to 32 tokens: 1.4 times two halves is a clock that fell. 64: 3 times, a disturbance; 128 is judged by the mended 64, other shapes by their own.</summary>
    [Fact]
    public void A_time_of_more_than_three_halves_is_that_of_two_halves()
    {
        GemmTiming[] timings =
        [
            new(16, 512, 512, 10),
            new(32, 512, 512, 28),
            new(64, 512, 512, 168),
            new(128, 512, 512, 200),
            new(64, 1024, 512, 170),
            new(96, 512, 512, 900),
        ];
        Assert.Equal(
            [
                new(16, 512, 512, 10),
                new(32, 512, 512, 28),
                new(64, 512, 512, 56),
                new(64, 1024, 512, 170),
                new(96, 512, 512, 900),
                new(128, 512, 512, 112),
            ],
            GemmResiduals.Halved(timings)
        );
    }
}
