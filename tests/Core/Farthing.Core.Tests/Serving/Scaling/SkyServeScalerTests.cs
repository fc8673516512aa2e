using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class SkyServeScalerTests
{
    [Fact]
    public void A_rise_waits_five_minutes_and_a_fall_twenty()
    {
        // 9 requests a second ÷ 2 = 4.5 → 5.
        ScalingRun run = new(
            new SkyServeScaler(new SkyServeOptions { Bounds = new(1, 10), TargetQpsPerReplica = 2 }),
            1
        );
        for (int seconds = 0; seconds < 300; seconds += 20)
        {
            Assert.Equal(1, run.Tick(seconds, 9));
        }

        Assert.Equal(5, run.Tick(300, 9));
        for (int seconds = 320; seconds < 1520; seconds += 20)
        {
            Assert.Equal(5, run.Tick(seconds, 3));
        }

        Assert.Equal(2, run.Tick(1520, 3));
    }
}
