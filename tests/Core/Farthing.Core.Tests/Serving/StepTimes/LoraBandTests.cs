using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving.StepTimes;

public sealed class LoraBandTests
{
    /// <summary>A fifth of the throughput: a quarter more time a step. 8 and 35 % are ×0.870 and ×1.231 of that.</summary>
    [Fact]
    public void What_is_not_known_of_them_is_in_the_band()
    {
        StepTimeBand band = new("dense", "one", 0.8, 1, 1.3, "rows");
        LoraOptions published = new() { MaxLoras = 2 };

        Assert.Equal(1.25, published.StepFactor, 12);
        Assert.Equal(0.8 * 0.8 / 0.92, LoraBand.Of(band, published).Low, 12);
        Assert.Equal(1.3 * 0.8 / 0.65, LoraBand.Of(band, published).High, 12);
        Assert.Equal(1, LoraBand.Of(band, published).Median);
        Assert.Equal(band, LoraBand.Of(band, null));
        Assert.Equal(band, LoraBand.Of(band, published with { Slowdown = 0.1 }));
    }
}
