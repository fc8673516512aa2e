using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

/// <content>Targets that no fleet can be at.</content>
public sealed partial class SimulateScalingTests
{
    [Theory]
    [InlineData("policy: hpa, metric: kv-use, target: 7, min: 1, max: 6", 2)]
    [InlineData("policy: keda, metric: kv-use, target: 80, min: 1, max: 6", 2)]
    public void A_target_of_more_than_the_whole_cache_is_refused(string autoscale, int code)
    {
        RunResult run = Run.Farthing($"simulate {Step(autoscale)}" + Still);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains("autoscale.target", run.Error, StringComparison.Ordinal);
        Assert.Contains("such as 0.8", run.Error, StringComparison.Ordinal);
    }
}
