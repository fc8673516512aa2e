using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Scenarios.Simulations.Pools;
using Farthing.Serving.StepTimes;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Fleets;

/// <summary>From a plan to the fleet of a month.</summary>
public static class FleetRun
{
    /// <summary>Searches, buys and, where asked for, confirms.</summary>
    /// <param name="inputs">What is asked of a plan.</param>
    /// <param name="month">The traffic.</param>
    /// <param name="plan">A plan with a fleet: its replica is what the month is served by.</param>
    /// <param name="wishes">How much is searched and confirmed.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it; what was found stands.</param>
    /// <exception cref="FarthingException">Not even the most replicas keep the promise on the busiest day (exit code 1).</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first fleet was found.</exception>
    public static FleetAnswer Of(
        PlanInputs inputs,
        FleetMonth month,
        Plan plan,
        FleetWishes wishes,
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (wishes.SearchSeconds is 0)
        {
            enough.Cancel();
        }
        else if (wishes.SearchSeconds is double seconds)
        {
            enough.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        RefuseShared(inputs.Scenario);
        PooledInputs? pools = FleetPools.Resolve(inputs, month);
        FleetAnswer first = FleetDesign.Of(
            inputs,
            month,
            plan.Chosen!,
            wishes,
            progress,
            enough.Token,
            cancellation
        );
        progress.Found(SoFar(first));
        FleetAnswer answer = FleetRivals.Beside(first, plan, wishes, progress, enough.Token);
        (FleetQuestion question, FleetFound found) = (answer.Question, answer.Found);
        (FleetCandidate chosen, IReadOnlyList<FleetPurchase> best) = (answer.Chosen, answer.Places);
        FleetSearch search = new(question);
        FleetSpares? spares = question.Spares;
        int needed = found.Still.Replicas;
        MonthRun? center = null;
        EdgeRun? confirmed = null;
        FleetGrowth? growth = null;
        FleetPools? split = null;
        IReadOnlyList<FleetLoss> losses = [];
        IReadOnlyList<FleetBatch> batch = [];
        int perNode = FleetSpares.PerNode(best);
        IReadOnlyList<WaterfallBar> waterfall = [];
        try
        {
            if (chosen.Policy is ScenarioAutoscale policy)
            {
                progress.Show("the month at the prediction itself");
                center = search.Month(policy, found.RatePerReplica, BandEdge.Center, cancellation);
            }

            progress.Show("what losses at the busiest hour do");
            losses = FleetLoss.Play(search, question, chosen, found.RatePerReplica, perNode, cancellation);
            if (inputs.Scenario.Batch is not null)
            {
                progress.Show("the batch in the gaps of the busiest day and of the quietest");
                batch = FleetBatch.Play(search, question, chosen, found.RatePerReplica, cancellation);
            }

            if (pools is not null)
            {
                split = FleetPools.Find(inputs, pools, question, progress, cancellation);
            }

            if (best.Count > 0)
            {
                waterfall = new Waterfall(inputs, question, plan.Led(answer.Entry), found.Still).Find(
                    progress,
                    enough.Token
                );
                cancellation.ThrowIfCancellationRequested();
            }

            if (inputs.Scenario.Workload.GrowthPerMonth is double perMonth and > 0)
            {
                progress.Show("how long the most replicas hold while traffic grows");
                growth = search.Growth(
                    perMonth,
                    spares?.MostNeeded(perNode) ?? question.Scale.Bounds.Max,
                    needed,
                    cancellation
                );
            }

            if (wishes.Confirms)
            {
                progress.Show("the whole month, to confirm it");
                confirmed = Confirm(question, chosen, found, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            found = found with { IsInterrupted = true };
        }

        return answer with
        {
            Found = found,
            Center = center,
            Confirmed = confirmed,
            Growth = growth,
            Waterfall = waterfall,
            Pools = split,
            Losses = losses,
            Batch = batch,
        };
    }

    /// <summary>A month is bought in whole nodes: a standby that shares its GPUs with another model is in part of that model's month.</summary>
    private static void RefuseShared(Scenario scenario)
    {
        if (scenario.ScaleTerms?.Standby is { PaidFraction: < 1 } shared)
        {
            throw new FarthingException(
                scenario.FaultAt(
                    "autoscale.standby_paid",
                    new Fault(
                        SettingFaultCodes.Impossible,
                        "a month is bought in whole nodes, and a standby paid in part is on nodes of another model"
                    )
                    {
                        Value = Show.Percent(shared.PaidFraction),
                        Expected = "standby_paid: 100%, or no standby; simulate plays it",
                    }
                )
            );
        }
    }

    private static string SoFar(FleetAnswer first)
    {
        string fleet = first.Chosen.Policy is ScenarioAutoscale policy
            ? $"{SettingWords.Of(policy.Policy)}, {Show.Three(first.Chosen.Month!.MeanReplicas)} replicas on average"
            : Show.Counted(first.Staying.Replicas, "replica");
        return first.Usd is double usd ? $"so far: {fleet}, {Show.Usd(usd)} a month" : $"so far: {fleet}";
    }

    private static EdgeRun Confirm(
        FleetQuestion question,
        FleetCandidate chosen,
        FleetFound found,
        CancellationToken cancellation
    )
    {
        FleetDay month = new(
            new RepresentativeDay(0, 1, 1, question.Month.Traffic.Course, true),
            question.Month.Traffic.Whole(cancellation)
        );
        SimulationInputs inputs = question.Inputs(month);
        return chosen.Policy is ScenarioAutoscale policy
            ? question
                .Sweep(
                    inputs with
                    {
                        Setup = question.Setup.WithReplicas(
                            question.Scale.Bounds.ClampCeiling(
                                question.Month.Traffic.Course.Factors[0]
                                    * question.Month.Traffic.RatePerSecond
                                    / found.RatePerReplica
                            )
                        ),
                    }
                )
                .PlayAt(policy, question.Edge, cancellation)
            : question.Sweep(inputs).Still(chosen.Replicas, stopsWhenLost: false, cancellation);
    }
}

/// <summary>What a search of fleets found.</summary>
/// <param name="Still">The smallest fleet that stays as it is and keeps the promise on the busiest day.</param>
/// <param name="Candidates">Fleets that keep the promise over the month: the one that stays, then the cheapest policies.</param>
/// <param name="OnBusiestDay">Of each autoscaler that keeps the promise on the busiest day the cheapest target, cheapest first.</param>
/// <param name="Lost">Policies that keep the busiest day and lose the promise on another: why a dearer one was taken.</param>
/// <param name="RatePerReplica">What one replica carries: requests a second of the busiest hour over the replicas of <paramref name="Still"/>.</param>
/// <param name="Played">Autoscalers that were played.</param>
/// <param name="Families">Autoscalers that were to be played.</param>
/// <param name="IsInterrupted">True where it was stopped before it was through.</param>
public sealed record FleetFound(
    StaticFleet Still,
    IReadOnlyList<FleetCandidate> Candidates,
    IReadOnlyList<PolicyTrial> OnBusiestDay,
    IReadOnlyList<(PolicyTrial Trial, LostDay On)> Lost,
    double RatePerReplica,
    int Played,
    int Families,
    bool IsInterrupted
)
{
    /// <summary>The fleet that stays as it is, with all replicas that its nodes hold.</summary>
    public FleetCandidate Staying => Candidates[0];
}
