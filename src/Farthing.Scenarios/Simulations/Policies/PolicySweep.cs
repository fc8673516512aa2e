using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Policies;

/// <summary>Plays the same traffic with every policy, and looks in each family for the target that asks for fewest replicas and keeps the promise.</summary>
/// <remarks>In a family the number is halved in: a looser target asks for no more at the same load. All traffic is played, at the band's center.</remarks>
/// <param name="inputs">Fleet and traffic.</param>
/// <param name="scale">Bounds, starts and losses, the same for all.</param>
public sealed class PolicySweep(SimulationInputs inputs, ScenarioAutoscale scale)
{
    private readonly Slo slo = inputs.Scenario.Slo;

    /// <summary>Plays them.</summary>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The smallest fleet that stays as it is and keeps the promise, null where none of at most as many does; all trials, by family; and the requests that every fleet refuses.</returns>
    public (StaticFleet? Static, IReadOnlyList<PolicyTrial> Trials, long Refused) Run(
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        progress.Show("looking for the smallest fleet that stays as it is");
        StaticFleet? still = StaticFleet.Find(
            scale.Bounds.Max,
            replicas => Still(replicas, stopsWhenLost: true, cancellation),
            run => run.Keeps(slo),
            (replicas, run) => inputs.Setup.WithReplicas(replicas).BilledGpuSeconds(run.Result)
        );
        EdgeRun whole = still?.Run ?? Still(scale.Bounds.Max, stopsWhenLost: false, cancellation);
        IReadOnlyList<IReadOnlyList<ScenarioAutoscale>> families = new PolicyFamilies(
            inputs,
            scale,
            still
        ).All(whole.Result.Windows);
        List<PolicyTrial>[] trials = [.. families.Select(_ => new List<PolicyTrial>())];
        int done = 0;
        Parallel.For(
            0,
            families.Count,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
            {
                Search(i, families[i], trials[i], cancellation);
                progress.Show($"{Interlocked.Increment(ref done)} of {families.Count} policies played");
            }
        );
        return (still, [.. trials.SelectMany(some => some)], whole.Result.Rejected);
    }

    /// <summary>Plays a policy at an edge of the band.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="edge">The edge.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun PlayAt(ScenarioAutoscale policy, BandEdge edge, CancellationToken cancellation) =>
        Play(inputs.Setup, policy, edge, stopsWhenLost: false, cancellation);

    private void Search(
        int family,
        IReadOnlyList<ScenarioAutoscale> members,
        List<PolicyTrial> trials,
        CancellationToken cancellation
    )
    {
        (int kept, int lost) = (-1, members.Count);
        while (lost - kept > 1)
        {
            int tried = (kept + lost) / 2;
            EdgeRun run = Play(
                inputs.Setup,
                members[tried],
                BandEdge.Center,
                stopsWhenLost: true,
                cancellation
            );
            double hours = inputs.Setup.BilledGpuSeconds(run.Result) / 3600;
            trials.Add(new PolicyTrial(family, members[tried], run, hours));
            (kept, lost) = run.Keeps(slo) ? (tried, lost) : (kept, tried);
        }
    }

    private EdgeRun Still(int replicas, bool stopsWhenLost, CancellationToken cancellation) =>
        Play(inputs.Setup.WithReplicas(replicas), null, BandEdge.Center, stopsWhenLost, cancellation);

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
            Life = policy is null ? null : FleetLives.Of(policy, setup, slo, inputs.Scenario.Workload.Seed),
            StopsWhenLost = stopsWhenLost,
            MeasuresWork = false,
        };
        return EdgeRun.Play(setup, inputs.Workload, edge, slo, options, cancellation);
    }
}
