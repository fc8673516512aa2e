using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Settings;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Resolving;

/// <summary>The batches of a scenario, ready to be played. The same scenario and seed give the same requests.</summary>
/// <param name="Asked">What the scenario says.</param>
/// <param name="Jobs">When they are submitted while traffic comes.</param>
/// <param name="Seed">Seed of their lengths.</param>
public sealed record ResolvedBatch(ScenarioBatch Asked, BatchJobs Jobs, ulong Seed)
{
    /// <summary>Behind interactive requests, where an engine schedules by priority.</summary>
    private const int Priority = 1;

    /// <summary>Summary of their requests.</summary>
    public required TrafficSummary Summary { get; init; }

    /// <summary>The batches of a scenario; null where it has none.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="workload">The traffic beside which they are played.</param>
    /// <exception cref="FarthingException">The first is submitted when the traffic is over.</exception>
    public static ResolvedBatch? Of(Scenario scenario, ResolvedWorkload workload)
    {
        if (scenario.Batch is not ScenarioBatch asked)
        {
            return null;
        }

        double seconds = workload.Summary.DurationSeconds;
        BatchJobs jobs = asked.Jobs(seconds);
        if (jobs.Jobs == 0)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "batch.at",
                    new Fault(
                        SettingFaultCodes.Impossible,
                        $"the traffic is over by then: it lasts {Show.Seconds(seconds)}"
                    )
                    {
                        Value = scenario.Values.Text("batch.at"),
                        Expected = "a time within the traffic, or a longer workload.duration",
                    }
                )
            );
        }

        RequestSource counted = Source(asked, jobs, scenario.Workload.Seed);
        return new ResolvedBatch(asked, jobs, scenario.Workload.Seed)
        {
            Summary = TrafficSummary.Of(counted),
        };
    }

    /// <summary>All of them, at their start.</summary>
    public RequestSource CreateSource() => Source(Asked, Jobs, Seed);

    /// <summary>The first of them alone, submitted at time 0.</summary>
    public RequestSource CreateOne() => Source(Asked, new BatchJobs(Jobs.Requests, Jobs.DueNs), Seed);

    private static BatchSource Source(ScenarioBatch asked, BatchJobs jobs, ulong seed) =>
        new(jobs, new IndependentLengths(asked.Input.Draw(), asked.Output.Draw()), Priority, seed);
}
