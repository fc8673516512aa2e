using System.Collections.Concurrent;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>Plays the same traffic with every policy, and looks in each family for the target that asks for fewest replicas and keeps the promise.</summary>
/// <remarks>In a family the number is halved in: a looser target asks for no more at the same load. All traffic is played.</remarks>
/// <param name="inputs">Fleet and traffic.</param>
/// <param name="scale">Bounds, starts and losses, the same for all.</param>
public sealed class PolicySweep(SimulationInputs inputs, ScenarioAutoscale scale)
{
    private readonly Slo slo = inputs.Scenario.Slo;
    private readonly ConcurrentDictionary<int, EdgeRun> stills = [];

    /// <summary>Slowness of the steps at which the promise must hold.</summary>
    public BandEdge Edge { get; init; } = BandEdge.Center;

    /// <summary>The promise.</summary>
    public SweepPromise Promise { get; init; } = new(inputs.Scenario.Slo);

    /// <summary>What is changed of each life before it is played; null for nothing.</summary>
    public Func<FleetLife, FleetLife>? Changes { get; init; }

    /// <summary>True where the traffic is a day, or days, with ups and downs.</summary>
    public bool IsDay { get; init; }

    /// <summary>Plays them.</summary>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was played; of an interrupted sweep, the trials so far.</returns>
    /// <exception cref="OperationCanceledException">It was interrupted before the first trial.</exception>
    public PolicySweepResult Run(StudyProgress progress, CancellationToken cancellation)
    {
        progress.Show("looking for the smallest fleet that stays as it is");
        SweepPromise promise = Promise;
        StaticFleet? still = FindStill(promise, cancellation);
        EdgeRun whole = still?.Run ?? Still(scale.Bounds.Max, stopsWhenLost: false, cancellation);
        if (whole.Result.Rejected > 0)
        {
            promise = promise with { Refused = whole.Result.Rejected };
            still = FindStill(promise, cancellation);
            whole = still?.Run ?? whole;
        }

        IReadOnlyList<IReadOnlyList<ScenarioAutoscale>> families = new PolicyFamilies(
            inputs,
            scale,
            still
        ).All(whole.Result.Windows);
        List<PolicyTrial>[] trials = [.. families.Select(_ => new List<PolicyTrial>())];
        SweepBest best = new(promise, progress);
        int done = 0;
        bool isPartial = false;
        Parallel.For(
            0,
            families.Count,
            (i, loop) =>
            {
                try
                {
                    Search(i, families[i], promise, trials[i], cancellation);
                    EndLost(trials[i], promise, cancellation);
                    best.Add(trials[i]);
                    progress.Show($"{Interlocked.Increment(ref done)} of {families.Count} policies played");
                }
                catch (OperationCanceledException)
                {
                    Volatile.Write(ref isPartial, true);
                    loop.Stop();
                }
            }
        );
        PolicyTrial[] played = [.. trials.SelectMany(some => some)];
        if (played.Length == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        return new PolicySweepResult(still, played, promise, isPartial);
    }

    /// <summary>Plays a policy at an edge of the band.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="edge">The edge.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun PlayAt(ScenarioAutoscale policy, BandEdge edge, CancellationToken cancellation) =>
        Play(inputs.Setup, policy, edge, stopsWhenLost: false, cancellation);

    /// <summary>The smallest fleet that stays as it is and keeps the promise; null where none of at most as many replicas does.</summary>
    public StaticFleet? FindStill(CancellationToken cancellation) => FindStill(Promise, cancellation);

    private StaticFleet? FindStill(SweepPromise promise, CancellationToken cancellation) =>
        StaticFleet.Find(
            scale.Bounds.Max,
            replicas => stills.GetOrAdd(replicas, count => Still(count, stopsWhenLost: true, cancellation)),
            promise.Keeps,
            (replicas, run) => inputs.Setup.WithReplicas(replicas).BilledGpuSeconds(run.Result),
            cancellation
        );

    /// <summary>Halves in to the loosest member of a family that keeps the promise.</summary>
    /// <param name="family">Its number.</param>
    /// <param name="members">A policy at one target after the other, from the one that asks for most replicas on.</param>
    /// <param name="promise">What it must keep.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was played, the strictest member where none keeps it.</returns>
    public IReadOnlyList<PolicyTrial> Search(
        int family,
        IReadOnlyList<ScenarioAutoscale> members,
        SweepPromise promise,
        CancellationToken cancellation
    )
    {
        List<PolicyTrial> trials = [];
        Search(family, members, promise, trials, cancellation);
        return trials;
    }

    private void Search(
        int family,
        IReadOnlyList<ScenarioAutoscale> members,
        SweepPromise promise,
        List<PolicyTrial> trials,
        CancellationToken cancellation
    )
    {
        (int kept, int lost) = (-1, members.Count);
        while (lost - kept > 1)
        {
            int tried = (kept + lost) / 2;
            EdgeRun run = Play(inputs.Setup, members[tried], Edge, stopsWhenLost: true, cancellation);
            double hours = inputs.Setup.BilledGpuSeconds(run.Result) / 3600;
            trials.Add(new PolicyTrial(family, members[tried], run, hours));
            (kept, lost) = promise.Keeps(run) ? (tried, lost) : (kept, tried);
        }
    }

    /// <summary>Of a family that loses the promise, the last trial is played to its end: it says what broke.</summary>
    private void EndLost(List<PolicyTrial> family, SweepPromise promise, CancellationToken cancellation)
    {
        PolicyTrial last = family[^1];
        if (!last.Run.Result.GaveUp || family.Any(trial => promise.Keeps(trial.Run)))
        {
            return;
        }

        EdgeRun run = PlayAt(last.Scale, Edge, cancellation);
        double hours = inputs.Setup.BilledGpuSeconds(run.Result) / 3600;
        family[^1] = last with { Run = run, GpuHours = hours };
    }

    /// <summary>Plays a fleet that stays as it is.</summary>
    /// <param name="replicas">Its replicas.</param>
    /// <param name="stopsWhenLost">True ends it once the promise is lost.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun Still(int replicas, bool stopsWhenLost, CancellationToken cancellation) =>
        Play(inputs.Setup.WithReplicas(replicas), null, Edge, stopsWhenLost, cancellation);

    private EdgeRun Play(
        ServingSetup setup,
        ScenarioAutoscale? policy,
        BandEdge edge,
        bool stopsWhenLost,
        CancellationToken cancellation
    )
    {
        RunOptions options = inputs.Options with
        {
            Life = policy is null ? null : LifeOf(policy, setup),
            StopsWhenLost = stopsWhenLost,
            MeasuresWork = false,
        };
        return EdgeRun.Play(setup, inputs.Workload, edge, slo, options, IsDay, cancellation);
    }

    private FleetLife LifeOf(ScenarioAutoscale policy, ServingSetup setup)
    {
        FleetLife life = FleetLives.Of(
            policy,
            setup,
            slo,
            inputs.Scenario.Workload.Seed,
            inputs.Price?.Offer
        );
        return Changes?.Invoke(life) ?? life;
    }
}

/// <summary>A policy that was played.</summary>
/// <param name="Family">Which one of the families.</param>
/// <param name="Scale">The policy.</param>
/// <param name="Run">What it did; it ends early where the promise is lost.</param>
/// <param name="GpuHours">What is billed for it.</param>
public sealed record PolicyTrial(int Family, ScenarioAutoscale Scale, EdgeRun Run, double GpuHours)
{
    /// <summary>How many times its limit the worst target came to, in the worst stretch.</summary>
    public double WorstShare(Slo slo) =>
        Run.Result.LongWindows.Select(stretch => stretch.WorstShare(slo)).DefaultIfEmpty(0).Max();

    /// <summary>Ready replicas on average.</summary>
    public double MeanReplicas =>
        Run.Result.Use is { } use ? new FleetCourse(use, int.MaxValue).MeanReady(0, use.EndNs) : double.NaN;
}
