using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Readiness.Inputs;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Lifecycles;
using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>The line about cold starts: a replica that is ordered where the running ones are 80 % used must serve before traffic fills them.</summary>
/// <param name="inputs">What is checked.</param>
internal sealed class ScalingLine(ReadinessInputs inputs)
{
    /// <summary>Use of the running replicas at which another is ordered: targets are set at 0.7 to 0.85 of what a replica carries.</summary>
    private const double OrderedAt = 0.8;

    /// <summary>An estimated start is good to a factor of two either way.</summary>
    private const double EstimateFactor = 2;

    /// <summary>The line.</summary>
    public ReadinessLine Of()
    {
        LineName line = LineName.ColdStart;
        if (inputs.Fleet is not CheckedFleet fleet)
        {
            return line.Unknown(
                inputs.WhyNoFleet ?? "no fleet was found",
                inputs.With("--current", "serve.sh")
            );
        }

        RateShape? course = TrafficCourse.Of(inputs);
        ScenarioAutoscale? scale = inputs.Scenario.Autoscale ?? inputs.Scenario.ScaleTerms;
        double start = StartSeconds(scale, fleet);
        if (course is null)
        {
            return line.Unknown(
                $"a start takes {Show.Seconds(start)}; the scenario states no course of the traffic over a day",
                inputs.With("--shape", "diurnal")
            );
        }

        if (inputs.Scenario.Autoscale is not ScenarioAutoscale policy)
        {
            return line.Green(
                "the fleet stays as it is, sized for the busiest ten minutes: nothing starts on a ramp"
            );
        }

        if (policy.Policy is AutoscalerKind.Fixed or AutoscalerKind.Scheduled or AutoscalerKind.Predictive)
        {
            return line.Green(
                $"{policy.Policy.ToString().ToLowerInvariant()}: replicas are ordered ahead of the traffic; a start takes {Show.Seconds(start)}"
            );
        }

        double rise = TrafficCourse.ShortestRise(course, 1 / OrderedAt);
        bool isMeasured = policy.ColdStartSeconds is not null || policy.Standby?.StartSeconds is not null;
        double off = isMeasured ? 1 : EstimateFactor;
        string seen =
            $"a start takes {Show.Seconds(start)} ({(isMeasured ? "measured" : "estimated, good to a factor of 2")}); "
            + (
                double.IsPositiveInfinity(rise)
                    ? "traffic never rises by a quarter"
                    : $"traffic rises by a quarter, from 80 % used to full, in {Show.Seconds(rise)} at the steepest"
            );
        return start * off <= rise ? line.Green(seen)
            : start / off > rise ? line.Red(seen, Simulate())
            : line.Unknown(seen + ": measure it (autoscale.cold_start)", Simulate());
    }

    /// <summary>Seconds from the order of a replica to its first request.</summary>
    private static double StartSeconds(ScenarioAutoscale? scale, CheckedFleet fleet) =>
        (
            scale is null ? FleetLives.Estimate(new ColdStartOptions(), fleet.Setup).LeadNs
            : FleetLives.Held(scale, fleet.Setup) is Standby held ? held.WakeNs
            : FleetLives.Start(scale, fleet.Setup).LeadNs
        ) / 1e9;

    /// <summary>The play of a day with starts as they are.</summary>
    private string Simulate() =>
        inputs.Scenario.File is string file ? $"farthing simulate {file}" : inputs.Command;
}
