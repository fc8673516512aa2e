using Farthing.Scenarios.Fleets;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>What is asked of each day of a month.</summary>
public sealed class FleetQuestionTests
{
    /// <summary>With one seed every day would lose the same replicas at the same moments.</summary>
    [Fact]
    public void Each_day_has_losses_of_its_own()
    {
        FleetMonth month = TraceMonthTests.Read("{ profile: azure-conv-2023, rate: 0.1/s, shape: monthly }");
        ScenarioAutoscale scale = new()
        {
            Policy = AutoscalerKind.Fixed,
            Bounds = new ReplicaBounds(1, 1),
            Start = new ColdStartOptions(),
        };
        FleetQuestion question = new(month, null!, scale, BandEdge.Center);

        ulong[] seeds = [.. month.Days.Select(day => question.Inputs(day).Scenario.Workload.Seed)];

        Assert.True(seeds.Length > 1);
        Assert.Equal(seeds.Length, seeds.Distinct().Count());
    }
}
