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
    private static readonly BandEdge[] Edges =
    [
        BandEdge.Center,
        BandEdge.Optimistic,
        BandEdge.Pessimistic,
    ];

    private Slo Slo => inputs.Scenario.Slo;

    /// <summary>Runs everything.</summary>
    /// <param name="onRecord">Receives one record per request of the center run; null keeps none.</param>
    /// <param name="comparesAlone">False leaves out what one pool alone would take.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    public PoolsOutcome Run(
        Action<RequestRecord>? onRecord,
        bool comparesAlone,
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        (int[] replicas, int tried, bool isFound) = Numbers(progress, cancellation);
        PooledSetup fleet = inputs.Fleet(replicas);
        progress.Show("simulating");
        EdgeRun[] runs = new EdgeRun[Edges.Length];
        Parallel.For(
            0,
            Edges.Length,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
                runs[i] = Play(
                    fleet,
                    Edges[i],
                    inputs.Options with
                    {
                        OnRecord = i == 0 ? onRecord : null,
                        CountsBatches = i == 0 && onRecord is not null,
                    },
                    cancellation
                )
        );
        TimeSpan took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        SimulationOutcome outcome = new(runs[0], runs[1], runs[2], null, runs[0].Keeps(Slo), took);
        PoolAlone[] alone =
            comparesAlone && Slo.Targets.Count > 0 ? [.. Alone(progress, cancellation)] : [];
        return new PoolsOutcome(outcome, replicas, tried, isFound, alone);
    }

    /// <summary>Replicas of each pool: as the scenario says, else the cheapest that keep the promise.</summary>
    private (int[] Replicas, int Tried, bool IsFound) Numbers(
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        int[] numbers = [.. inputs.Pools.Select(pool => pool.Setup.Deployment.Replicas)];
        int[] open = [.. Enumerable.Range(0, numbers.Length).Where(i => inputs.Scenario.Pools[i].IsOpen)];
        if (open.Length == 0)
        {
            return (numbers, 0, true);
        }

        int tried = 0;
        CheapestNumbers search = new(
            [.. open.Select(pool => inputs.ReplicaUsdPerHour(pool) ?? Gpus(pool))],
            [.. open.Select(inputs.MostReplicas)],
            chosen =>
            {
                progress.Show($"looking for the cheapest numbers, {++tried} fleets tried");
                return Play(
                        inputs.Fleet(With(chosen)),
                        BandEdge.Center,
                        inputs.Options with
                        {
                            StopsWhenLost = true,
                            MeasuresWork = false,
                        },
                        cancellation
                    )
                    .Keeps(Slo);
            }
        );
        int[]? found = search.Find();
        return (With(found ?? [.. open.Select(inputs.MostReplicas)]), search.Tried, found is not null);

        int[] With(int[] chosen)
        {
            int[] all = [.. numbers];
            for (int i = 0; i < open.Length; i++)
            {
                all[open[i]] = chosen[i];
            }

            return all;
        }
    }

    /// <summary>Where a price is missing, replicas are weighed by their GPUs.</summary>
    private double Gpus(int pool) => inputs.Pools[pool].Setup.Deployment.GpusPerReplica;

    private IEnumerable<PoolAlone> Alone(StudyProgress progress, CancellationToken cancellation)
    {
        int[] unlike =
        [
            .. Enumerable
                .Range(0, inputs.Pools.Count)
                .DistinctBy(i => ShapeOf(inputs.Pools[i].Setup.Deployment)),
        ];
        foreach (int pool in unlike)
        {
            SimulationInputs its = inputs.Pools[pool];
            progress.Show($"looking for what {its.Setup.Deployment.Gpu.Id} alone would take");
            int most = inputs.MostReplicas(pool);
            StaticFleet? fleet = StaticFleet.FindNear(
                Math.Max(1, most / 16),
                most,
                replicas =>
                    Play(
                        its.Setup.WithReplicas(replicas),
                        BandEdge.Center,
                        inputs.Options with
                        {
                            Routing = its.Options.Routing,
                            StopsWhenLost = true,
                        },
                        cancellation
                    ),
                run => run.Keeps(Slo),
                (replicas, run) => its.Setup.WithReplicas(replicas).BilledGpuSeconds(run.Result),
                cancellation
            );
            yield return new PoolAlone(
                pool,
                fleet?.Replicas,
                most,
                fleet?.Replicas * inputs.ReplicaUsdPerHour(pool)
            );
        }
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

    private EdgeRun Play(IServed served, BandEdge edge, RunOptions options, CancellationToken cancellation) =>
        EdgeRun.Play(served, inputs.Workload, edge, Slo, options, isDay: false, cancellation);
}
