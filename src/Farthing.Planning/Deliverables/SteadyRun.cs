using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Deliverables;

/// <summary>A simulation with the answer to whether the fleet kept up: a promise that says nothing of TTFT, or no promise at all, could hold while the queue grows without end.</summary>
/// <param name="Result">What the simulation found.</param>
/// <param name="KeepsUp">True when waits did not grow through the run and it did not end much later than its arrivals.</param>
public readonly record struct SteadyRun(SimulationResult Result, bool KeepsUp)
{
    private const double LatestEnd = 1.5;

    /// <summary>True when the promise holds and the fleet keeps up.</summary>
    public bool Keeps(Slo slo) => KeepsUp && Result.Keeps(slo);

    /// <summary>Runs a table of requests as an open loop.</summary>
    /// <param name="setup">The fleet.</param>
    /// <param name="table">The requests.</param>
    /// <param name="edge">Which edge of the band.</param>
    /// <param name="slo">The promise that is counted.</param>
    /// <param name="options">Routing and the like; its records are taken by this run.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SteadyRun Of(
        ServingSetup setup,
        RequestTable table,
        BandEdge edge,
        Slo slo,
        RunOptions options,
        CancellationToken cancellation
    )
    {
        QueueTrend trend = new(table.Count);
        SimulationResult result = setup.Run(
            table,
            edge,
            slo,
            options with
            {
                OnRecord = record => trend.Add(record),
            },
            cancellation
        );
        bool endsLate = table.DurationNs > 60_000_000_000 && result.MakespanNs > table.DurationNs * LatestEnd;
        return new SteadyRun(result, !result.GaveUp && !trend.IsGrowing && !endsLate);
    }
}
