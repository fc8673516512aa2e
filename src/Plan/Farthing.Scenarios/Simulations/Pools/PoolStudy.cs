using Farthing.Planning.Interruptions;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>Plays a fleet of several pools at the band's center and edges, the cheapest numbers of replicas first where nobody says them, and what one pool alone would take.</summary>
/// <param name="inputs">Fleet and requests.</param>
public sealed class PoolStudy(PooledInputs inputs)
{
    private static readonly BandEdge[] Edges = [BandEdge.Center, BandEdge.Optimistic, BandEdge.Pessimistic];

    /// <summary>Lengths of prompts at which the pools are split by turns, the cheapest of which is played; empty takes the split as it is.</summary>
    public IReadOnlyList<int> Splits { get; init; } = [];

    private Slo Slo => inputs.Scenario.Slo;

    /// <summary>Runs everything.</summary>
    /// <param name="onRecord">Receives one record per request of the center run; null keeps none.</param>
    /// <param name="comparesAlone">False leaves out what one pool alone would take.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="run">An interrupt keeps the splits whose numbers were found.</param>
    public PoolsOutcome Run(
        Action<RequestRecord>? onRecord,
        bool comparesAlone,
        StudyProgress progress,
        LongRun run
    )
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        int tried = 0;
        PoolNumbers search = new(BandEdge.Center, isDay: false);
        FoundNumbers[] splits = search.Splits(inputs, Splits, Told, run);
        FoundNumbers numbers = splits.Length > 0 ? Best(splits) : search.Find(inputs, Told, run.Cancellation);
        PooledSetup fleet = numbers.Inputs.Fleet(numbers.Replicas);
        progress.Show("simulating");
        EdgeRun[] runs = new EdgeRun[Edges.Length];
        // A log has each request once: what was cut off is not played anew beside it.
        int ended = onRecord is null
            ? run.Finish(Edges.Length, PlayAt)
            : run.Play(Edges.Length, i => PlayAt(i, run.Cancellation));
        if (ended < Edges.Length)
        {
            run.Cancellation.ThrowIfCancellationRequested();
        }

        TimeSpan took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        SimulationOutcome outcome = new(runs[0], runs[1], runs[2], null, runs[0].Keeps(Slo), took);
        PoolAlone[] alone = comparesAlone && Slo.Targets.Count > 0 ? Alone(progress, run) : [];
        return new PoolsOutcome(outcome, numbers, splits, alone);

        void PlayAt(int edge, CancellationToken until) =>
            runs[edge] = inputs.Play(
                fleet,
                Edges[edge],
                inputs.Options with
                {
                    OnRecord = edge == 0 ? onRecord : null,
                    CountsBatches = edge == 0 && onRecord is not null,
                },
                isDay: false,
                until
            );

        void Told() =>
            progress.Show(
                $"looking for the cheapest numbers, {Interlocked.Increment(ref tried)} fleets tried"
            );
    }

    /// <summary>The cheapest split that keeps the promise; of equal ones the first.</summary>
    private static FoundNumbers Best(FoundNumbers[] splits) =>
        splits.OrderBy(split => !split.IsFound).ThenBy(split => split.Weight).First();

    private PoolAlone[] Alone(StudyProgress progress, LongRun run)
    {
        int[] unlike =
        [
            .. Enumerable
                .Range(0, inputs.Pools.Count)
                .DistinctBy(i => ShapeOf(inputs.Pools[i].Setup.Deployment)),
        ];
        PoolAlone[] alone = new PoolAlone[unlike.Length];
        progress.Show("looking for what one pool alone would take");
        int ended = run.Play(unlike.Length, i => alone[i] = AloneOf(unlike[i], run.Cancellation));
        if (run.Cut is null)
        {
            run.Keep(
                Edges.Length + ended,
                Edges.Length + unlike.Length,
                "runs and searches for one pool alone"
            );
        }

        return alone[..ended];
    }

    private PoolAlone AloneOf(int pool, CancellationToken cancellation)
    {
        SimulationInputs its = inputs.Pools[pool];
        int most = inputs.MostReplicas(pool);
        StaticFleet? fleet = StaticFleet.FindNear(
            Math.Max(1, most / 16),
            most,
            replicas =>
                inputs.Play(
                    its.Setup.WithReplicas(replicas),
                    BandEdge.Center,
                    inputs.Options with
                    {
                        Routing = its.Options.Routing,
                        View = its.Options.View,
                        StopsWhenLost = true,
                    },
                    isDay: false,
                    cancellation
                ),
            run => run.Keeps(Slo),
            (replicas, run) => its.Setup.WithReplicas(replicas).BilledGpuSeconds(run.Result),
            cancellation
        );
        return new PoolAlone(pool, fleet?.Replicas, most, fleet?.Replicas * inputs.ReplicaUsdPerHour(pool));
    }

    private static object ShapeOf(Deployment of) =>
        (
            of.Gpu.Id,
            of.TensorParallel,
            of.PipelineParallel,
            of.DataParallel,
            of.ExpertParallel,
            of.Weights.Headline,
            of.KvFormat,
            of.Engine
        );
}

/// <summary>The replicas of one pool serving all requests, in a fleet that stays as it is.</summary>
/// <param name="Pool">Whose.</param>
/// <param name="Replicas">The fewest that keep the promise; null where none do.</param>
/// <param name="Most">Most replicas that were tried.</param>
/// <param name="UsdPerHour">Of all of them; null without a fleet or a price.</param>
public sealed record PoolAlone(int Pool, int? Replicas, int Most, double? UsdPerHour);

/// <summary>What a study of several pools found.</summary>
/// <param name="Outcome">The runs of the whole fleet.</param>
/// <param name="Numbers">The fleet that was played.</param>
/// <param name="Splits">What was found for each length of prompts; empty where the split is as the scenario says.</param>
/// <param name="Alone">Each pool's replicas alone, but for pools alike; empty where they were not compared.</param>
public sealed record PoolsOutcome(
    SimulationOutcome Outcome,
    FoundNumbers Numbers,
    IReadOnlyList<FoundNumbers> Splits,
    IReadOnlyList<PoolAlone> Alone
);
