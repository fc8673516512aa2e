using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Pools;
using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
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
        if (wishes.SearchSeconds is double seconds)
        {
            enough.CancelAfter(TimeSpan.FromSeconds(seconds));
        }

        RefuseShared(inputs.Scenario);
        PooledInputs? pools = FleetPools.Resolve(inputs, month);
        FleetQuestion question = Ask(inputs, month, plan.Chosen!, wishes);
        FleetSearch search = new(question);
        if (search.Run(progress, enough.Token, cancellation) is not FleetFound found)
        {
            throw Hopeless(question, inputs);
        }

        FleetSpares? spares = question.Spares;
        int needed = found.Still.Replicas;
        if (spares?.Holds(needed, 1) == false)
        {
            throw NoRoom(question, needed);
        }

        progress.Show("buying it");
        Deployment deployment = question.Setup.Deployment;
        FleetPlaces places = new(inputs, deployment, spares);
        (FleetCandidate Fleet, IReadOnlyList<FleetPurchase> Places)[] bought =
        [
            .. found
                .Candidates.Select(fleet => (fleet, places.For(fleet.Paid, needed)))
                .OrderBy(one => one.Item2.Count == 0) // One that no place has room for, beside one that is bought.
                .ThenBy(one =>
                    Usd(one.Item2) ?? one.fleet.GpuHours(question.Setup, inputs.Scenario.HoursPerMonth)
                ),
        ];
        (FleetCandidate chosen, IReadOnlyList<FleetPurchase> best) = bought[0];
        if (
            spares is not null
            && best.Count == 0
            && new FleetPlaces(inputs, deployment).For(chosen.Paid, needed).Count > 0
        )
        {
            throw NoRoom(question, needed);
        }

        progress.Found(FirstAnswer(found, chosen, best));
        MonthRun? center = null;
        EdgeRun? confirmed = null;
        FleetGrowth? growth = null;
        FleetPools? split = null;
        IReadOnlyList<WaterfallBar> waterfall = [];
        try
        {
            if (chosen.Policy is ScenarioAutoscale policy)
            {
                progress.Show("the month at the prediction itself");
                center = search.Month(policy, found.RatePerReplica, BandEdge.Center, cancellation);
            }

            if (pools is not null)
            {
                split = FleetPools.Find(inputs, pools, question, progress, cancellation);
            }

            if (best.Count > 0)
            {
                waterfall = new Waterfall(inputs, question, plan, found.Still).Find(progress, enough.Token);
                cancellation.ThrowIfCancellationRequested();
            }

            if (inputs.Scenario.Workload.GrowthPerMonth is double perMonth)
            {
                progress.Show("how long the most replicas hold while traffic grows");
                int perNode =
                    best.Count > 0
                        ? FleetSpares.PerNode(best[0].Inputs.GpusPerNode, deployment.GpusPerReplica)
                        : 1;
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

        return new FleetAnswer(
            inputs,
            plan.Chosen!.Shape,
            question,
            found,
            chosen,
            best,
            [.. bought.Skip(1)],
            center,
            confirmed,
            growth,
            waterfall
        )
        {
            Pools = split,
        };
    }

    /// <summary>A month is bought in whole nodes: a standby that shares its GPUs with another model is in part of that model's month.</summary>
    private static void RefuseShared(Scenario scenario)
    {
        if (scenario.Autoscale?.Standby is { PaidFraction: < 1 } shared)
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

    private static FarthingException Hopeless(FleetQuestion question, PlanInputs inputs)
    {
        bool isPower = IsPower(question, inputs);
        string all = isPower
            ? $", all that max_power {Show.Watts(inputs.Scenario.Hardware.MaxWatts!.Value)} allows,"
            : "";
        return new FarthingException(
            question.Month.Scenario.FaultAt(
                isPower ? "hardware.max_power" : "hardware.max_gpus",
                new Fault(
                    PlanFaultCodes.NoFleetForMonth,
                    FormattableString.Invariant(
                        $"not even {question.Scale.Bounds.Max:N0} replicas{all} keep the promise on the month's busiest day, of {question.Month.Busiest.Workload.RatePerSecond:0.##} requests/s on average and {question.Month.Busiest.Workload.PeakMinutePerSecond:0.##} in its busiest minute"
                    )
                )
                {
                    Expected =
                        $"more {(isPower ? "power (--max-power)" : "GPUs (--max-gpus, autoscale.max)")}, a looser promise, or traffic with lower peaks (--shape)",
                }
            ),
            exitCode: 1
        );
    }

    /// <summary>True where nothing but the power allows no more replicas.</summary>
    private static bool IsPower(FleetQuestion question, PlanInputs inputs)
    {
        Deployment deployment = question.Setup.Deployment;
        return inputs.Limits.IsPowerLimit(deployment.Gpu.Id)
            && (question.Scale.Bounds.Max + 1) * deployment.GpusPerReplica
                > inputs.Limits.For(deployment.Gpu.Id);
    }

    private static FarthingException NoRoom(FleetQuestion question, int needed) =>
        new(
            question.Month.Scenario.FaultAt(
                "hardware.redundancy",
                new Fault(
                    PlanFaultCodes.NoFleetForMonth,
                    FormattableString.Invariant(
                        $"{Show.Counted(needed, "replica")} that keep the promise on the month's busiest day leave no room for those that may be gone: there may be {question.Scale.Bounds.Max:N0}, in whole nodes"
                    )
                )
                {
                    Value = question.Spares!.Rule.Name,
                    Expected =
                        "more GPUs (--max-gpus, autoscale.max), another rule of redundancy or none, or a looser promise",
                }
            ),
            exitCode: 1
        );

    private static string FirstAnswer(
        FleetFound found,
        FleetCandidate chosen,
        IReadOnlyList<FleetPurchase> places
    )
    {
        string fleet = chosen.Policy is ScenarioAutoscale policy
            ? $"{SettingWords.Of(policy.Policy)}, {Show.Three(chosen.Month!.MeanReplicas)} replicas on average"
            : Show.Counted(found.Still.Replicas, "replica");
        return Usd(places) is double usd
            ? $"first answer: {fleet}, {Show.Usd(usd)} a month"
            : $"first answer: {fleet}";
    }

    private static double? Usd(IReadOnlyList<FleetPurchase> places) =>
        places.Count > 0 ? places[0].Decided.UsdPerMonth : null;

    private static FleetQuestion Ask(PlanInputs inputs, FleetMonth month, PlanEntry entry, FleetWishes wishes)
    {
        Scenario scenario = inputs.Scenario;
        Deployment deployment = entry.Setup.Deployment;
        int most = Math.Max(1, inputs.Limits.For(deployment.Gpu.Id) / deployment.GpusPerReplica);
        ScenarioAutoscale scale = Scale(scenario, most);
        return new FleetQuestion(
            month with
            {
                Scenario = month.Scenario with
                {
                    Engine = month.Scenario.Engine with { Routing = entry.Routing },
                },
            },
            entry.Setup,
            scale,
            entry.Edge
        )
        {
            PlaysAll = wishes.SearchSeconds is not null,
            Spares = scenario.Hardware.Redundancy is RedundancyRule rule
                ? new FleetSpares(rule, scale.Bounds.Max)
                : null,
        };
    }

    private static ScenarioAutoscale Scale(Scenario scenario, int most) =>
        scenario.Autoscale
        ?? new ScenarioAutoscale
        {
            Policy = AutoscalerKind.Hpa,
            Metric = ScalingMetric.InSystem,
            Bounds = new ReplicaBounds(1, most),
            SeasonSeconds = 86_400,
            DownWindowSeconds = 300,
            DrainSeconds = 600,
            Start = new ColdStartOptions(),
        };

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
