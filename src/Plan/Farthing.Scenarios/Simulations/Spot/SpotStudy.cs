using Farthing.Planning.Interruptions;
using Farthing.Planning.Setups;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>Plays the same requests on spot nodes again and again, with other losses each time, and once on demand alone.</summary>
/// <param name="inputs">Fleet and requests.</param>
/// <param name="terms">Prices and rates.</param>
/// <param name="seeds">How often each rate is played.</param>
public sealed class SpotStudy(SimulationInputs inputs, SpotTerms terms, int seeds)
{
    private const int MostAtEdges = 5;
    private static readonly BandEdge[] Edges = [BandEdge.Optimistic, BandEdge.Pessimistic];

    /// <summary>Plays everything.</summary>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="run">An interrupt keeps the seeds that were played at every rate of losses.</param>
    public SpotOutcome Run(StudyProgress progress, LongRun run)
    {
        progress.Show("on demand alone");
        FleetLife alone = terms.LifeAlone(
            FleetLives.Of(
                terms.Scale,
                inputs.Setup,
                inputs.Scenario.Slo,
                inputs.Scenario.Workload.Seed,
                terms.Alone.Gpu.Offer
            ),
            inputs.Scenario.Workload.DeadlineSeconds,
            inputs.Setup.Limits.MaxNumSeqs
        );
        (SpotRun baseline, SimulationResult whole) = Play(alone, BandEdge.Center, run.Cancellation);
        double perReplicaSecond = Pace(whole);
        SpotRun[][] runs = [.. terms.Ends.Select(_ => new SpotRun[seeds])];
        int done = 0;
        int ends = terms.Ends.Count;
        int played =
            run.Play(
                ends * seeds,
                i =>
                {
                    (int seed, int end) = (i / ends, i % ends);
                    runs[end][seed] = Play(OnSpot(end, seed), BandEdge.Center, run.Cancellation).Run;
                    progress.Count("playing", Interlocked.Increment(ref done), ends * seeds);
                }
            ) / ends;
        run.Keep(played, seeds, "seeds");
        progress.Show("at the band's edges");
        // An answer has its band: of a run that was interrupted, one seed of it at least.
        int wanted = run.Cancellation.IsCancellationRequested ? 1 : Math.Min(seeds, MostAtEdges);
        SpotRun[][][] edges = [.. Edges.Select(_ => terms.Ends.Select(_ => new SpotRun[wanted]).ToArray())];
        int atEdges =
            run.Finish(
                Edges.Length * ends * wanted,
                (i, until) =>
                {
                    (int seed, int rest) = (i / (Edges.Length * ends), i % (Edges.Length * ends));
                    (int edge, int end) = (rest / ends, rest % ends);
                    edges[edge][end][seed] = Play(OnSpot(end, seed), Edges[edge], until).Run;
                }
            ) / (Edges.Length * ends);
        if (atEdges == 0)
        {
            run.Cancellation.ThrowIfCancellationRequested();
        }

        return new SpotOutcome(
            baseline,
            whole,
            [
                .. terms.Ends.Select(
                    (end, i) =>
                        new SpotEndRuns(
                            end,
                            runs[i][..played],
                            edges[0][i][..atEdges],
                            edges[1][i][..atEdges]
                        )
                ),
            ]
        );

        FleetLife OnSpot(int end, int seed) =>
            terms.LifeOnSpot(
                alone,
                terms.Ends[end],
                inputs.Scenario.Workload.Seed + (ulong)seed,
                perReplicaSecond
            );
    }

    /// <summary>Requests that a replica ended in a second of readiness, all of them busy but for the end: a little less than it can.</summary>
    private static double Pace(SimulationResult result) =>
        result.Finished / Math.Max(1e-9, result.Use!.PhaseNs[(int)ReplicaPhase.Ready] / 1e9);

    private (SpotRun Run, SimulationResult Result) Play(
        FleetLife life,
        BandEdge edge,
        CancellationToken cancellation
    )
    {
        bool isBatch = life.DeadlineNs > 0;
        long late = 0;
        RunOptions options = inputs.Options with
        {
            Life = life,
            MeasuresWork = false,
            OnRecord = isBatch ? Note : null,
        };
        ServingSetup setup = isBatch ? inputs.Setup.WithReplicas(0) : inputs.Setup; // A batch finds no fleet: it is ordered.
        SimulationResult result = setup.Run(
            inputs.Workload.CreateSource(),
            edge,
            inputs.Scenario.Slo,
            options,
            cancellation
        );
        return (SpotRun.Of(result, late, inputs, terms), result);

        void Note(RequestRecord record) =>
            late += record.LastTokenNs - record.ArrivalNs > life.DeadlineNs ? 1 : 0;
    }
}

/// <summary>What was played at one rate of losses.</summary>
/// <param name="End">The rate.</param>
/// <param name="Runs">One for each seed.</param>
/// <param name="Fast">Some of the seeds at the fast edge of the band of step times.</param>
/// <param name="Slow">The same at the slow edge.</param>
public sealed record SpotEndRuns(
    SpotEnd End,
    IReadOnlyList<SpotRun> Runs,
    IReadOnlyList<SpotRun> Fast,
    IReadOnlyList<SpotRun> Slow
)
{
    /// <summary>A mean over the seeds, with what the band of step times makes of it: by how much the seeds that were played at its edges moved there.</summary>
    /// <param name="figure">Of one run.</param>
    public (double Mean, double Low, double High) Mean(Func<SpotRun, double> figure)
    {
        double mean = Runs.Average(figure);
        double same = Runs.Take(Fast.Count).Average(figure);
        double fast = mean + Fast.Average(figure) - same;
        double slow = mean + Slow.Average(figure) - same;
        return (
            mean,
            Math.Max(0, Math.Min(mean, Math.Min(fast, slow))),
            Math.Max(mean, Math.Max(fast, slow))
        );
    }
}

/// <summary>What a study of spot nodes found.</summary>
/// <param name="OnDemand">The same work on demand alone.</param>
/// <param name="Whole">That run.</param>
/// <param name="Ends">One for each rate of losses.</param>
public sealed record SpotOutcome(SpotRun OnDemand, SimulationResult Whole, IReadOnlyList<SpotEndRuns> Ends);
