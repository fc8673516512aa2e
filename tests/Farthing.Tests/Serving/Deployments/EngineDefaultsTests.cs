using Farthing.Serving.Deployments;

namespace Farthing.Tests.Serving.Deployments;

public sealed class EngineDefaultsTests
{
    [Fact]
    public void Large_gpus_take_8192_tokens_and_1024_sequences() =>
        Assert.Equal(new EngineDefaults(8192, 1024, 0.92), EngineDefaults.For(SampleGpus.H100));

    [Fact]
    public void An_a100_takes_small_batches_although_its_memory_is_large() =>
        Assert.Equal(new EngineDefaults(2048, 256, 0.92), EngineDefaults.For(SampleGpus.A100));

    [Fact]
    public void Versions_before_0_22_take_nine_tenths_of_the_memory() =>
        Assert.Equal(0.90, EngineDefaults.For(SampleGpus.Rtx4090, new Version(0, 19)).GpuMemoryUtilization);
}
