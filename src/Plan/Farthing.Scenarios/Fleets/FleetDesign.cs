using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;

namespace Farthing.Scenarios.Fleets;

/// <summary>The fleet of a month made of one kind of replica: searched, and bought where it is cheapest.</summary>
internal static class FleetDesign
{
    /// <summary>Searches and buys.</summary>
    /// <param name="inputs">What is asked of a plan.</param>
    /// <param name="month">The traffic.</param>
    /// <param name="entry">The replica.</param>
    /// <param name="wishes">How much is searched.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="enough">Ends the search of policies: those that were found stand.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="FarthingException">Not even the most replicas keep the promise on the busiest day, or there is no room for those that may be gone (exit code 1).</exception>
    /// <exception cref="OperationCanceledException">Stopped before the first fleet was found.</exception>
    public static FleetAnswer Of(
        PlanInputs inputs,
        FleetMonth month,
        PlanEntry entry,
        FleetWishes wishes,
        StudyProgress progress,
        CancellationToken enough,
        CancellationToken cancellation
    )
    {
        FleetQuestion question = Ask(inputs, month, entry, wishes);
        FleetSearch search = new(question);
        FleetSpares? spares = question.Spares;
        Deployment deployment = question.Setup.Deployment;
        FleetPlaces places = new(inputs, deployment, spares);
        if (search.Run(progress, First, enough, cancellation) is not FleetFound found)
        {
            throw Hopeless(question, inputs);
        }

        int needed = found.Still.Replicas;
        if (spares?.Holds(needed, 1) == false)
        {
            throw NoRoom(question, needed);
        }

        progress.Show("buying it");
        found = Filled(found, search, question, places.For(found.Staying.Paid, needed), cancellation);
        (FleetCandidate Fleet, IReadOnlyList<FleetPurchase> Places)[] bought =
        [
            .. found
                .Candidates.Select(fleet => (fleet, places.For(fleet.Paid, needed)))
                .OrderBy(one => one.Item2.Count == 0) // One that no place has room for, beside one that is bought.
                .ThenBy(one =>
                    one.Item2.Count > 0
                        ? one.Item2[0].Decided.UsdPerMonth
                        : one.fleet.GpuHours(question.Setup, inputs.Scenario.HoursPerMonth)
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

        return new FleetAnswer(inputs, entry, question, found, chosen, best, [.. bought.Skip(1)]);

        void First(FleetCandidate staying)
        {
            if (places.For(staying.Paid, staying.Replicas) is [{ } place, ..])
            {
                progress.Found(
                    $"first answer: {Show.Counted(staying.Replicas, "replica")} all month, {Show.Usd(place.Decided.UsdPerMonth)}"
                );
            }
        }
    }

    /// <summary>A fleet that stays, with replicas on all GPUs that are paid for: whole nodes are sold, and what stands on the rest costs nothing. Where replicas may be gone, those are on it.</summary>
    private static FleetFound Filled(
        FleetFound found,
        FleetSearch search,
        FleetQuestion question,
        IReadOnlyList<FleetPurchase> places,
        CancellationToken cancellation
    )
    {
        int room =
            places.Count == 0 || question.Spares is not null
                ? 0
                : Math.Min(question.Scale.Bounds.Max, places[0].Room);
        if (room <= found.Still.Replicas)
        {
            return found;
        }

        EdgeRun run = search.PlayStill(room, cancellation);
        return question.Promise.Keeps(run)
            ? found with
            {
                Candidates = [new FleetCandidate(null, room, null, run), .. found.Candidates.Skip(1)],
            }
            : found;
    }

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
            EveryHour = wishes.EveryHour,
            Spares = scenario.Hardware.Redundancy is RedundancyRule rule
                ? new FleetSpares(rule, scale.Bounds.Max)
                : null,
        };
    }

    private static ScenarioAutoscale Scale(Scenario scenario, int most) =>
        scenario.ScaleTerms is ScenarioAutoscale said
            ? said with
            {
                Bounds =
                    said.Bounds.Max == int.MaxValue ? new ReplicaBounds(said.Bounds.Min, most) : said.Bounds,
            }
            : new ScenarioAutoscale
            {
                Policy = AutoscalerKind.Hpa,
                Metric = ScalingMetric.InSystem,
                Bounds = new ReplicaBounds(1, most),
                SeasonSeconds = 86_400,
                DownWindowSeconds = 300,
                DrainSeconds = 600,
                Start = new ColdStartOptions(),
            };

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
}

/// <summary>How much of a fleet is searched and confirmed.</summary>
/// <param name="SearchSeconds">Time in which autoscalers are searched, every one of them; null plays those that differ in kind, to the end.</param>
/// <param name="EveryHour">True where the promise must hold in each hour.</param>
/// <param name="Confirms">True plays the whole month with the answer.</param>
public sealed record FleetWishes(double? SearchSeconds, bool EveryHour, bool Confirms);
