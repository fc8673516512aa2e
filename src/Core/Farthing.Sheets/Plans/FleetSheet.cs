using Farthing.Documents;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;
using Farthing.Sheets.Simulations;

namespace Farthing.Sheets.Plans;

/// <summary>The fleet of a month as people read it: what is paid, how it follows the traffic, from whom it is bought.</summary>
/// <param name="plan">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed class FleetSheet(PlanFleetDocument plan, Envelope envelope)
{
    private const int MostPlaces = 5;
    private readonly MonthFleet chosen = plan.Chosen;

    /// <summary>The sheet.</summary>
    public static Sheet Of(PlanFleetDocument plan, Envelope envelope) =>
        new FleetSheet(plan, envelope).Build();

    private string Sure => Show.Sure(plan.Confidence);

    private Sheet Build()
    {
        MonthTraffic traffic = plan.Workload;
        double peak = traffic.Days.Max(day => day.PeakMinutePerS);
        Sheet sheet = new(
            $"{FleetWords.ShortName(plan.Deployment.Model)} · {traffic.Name} at {Show.Three(traffic.RatePerS)}/s mean over a month, {Show.Three(peak)}/s in its busiest minute · {Show.Count(traffic.MeanInputTokens)} in / {Show.Count(traffic.MeanOutputTokens)} out tokens",
            Answer()
        )
        {
            Kind = "Fleet of a month · predicted",
            State = SheetState.Good,
            Word = plan.Promise is null ? "CARRIED" : $"KEPT AT {Sure.ToUpperInvariant()}",
            Remarks = [.. Remarks()],
            Figures = [.. Figures()],
        };
        return sheet
            .Section(
                "Would the purchase have been right?",
                [.. plan.Hindsight is { } past ? HindsightSheet.Blocks(past) : []]
            )
            .Section(
                "What makes the bill?",
                Bill(),
                new SheetFacts([("power", Power())]),
                Beside(),
                OnOtherGpus()
            )
            .Section(
                "What does each thing save?",
                [.. WaterfallBlocks.Of(plan.Waterfall, plan.Redundancy?.Name)]
            )
            .Section(
                "How does it follow the traffic?",
                new SheetFacts([.. Course()]),
                FleetPolicies.OnBusiestDay(plan)
            )
            .Section("Where is it bought?", Places())
            .Section(
                "How is it bought?",
                [
                    .. plan.Purchase is { } bought ? PurchaseSheet.Blocks(bought) : [],
                    FleetSpotTable.Of(plan.Purchase),
                ]
            )
            .Section("Would the pools cost less?", FleetPoolsBlock.Of(plan))
            .Section("What becomes of the batch?", FleetBatchTable.Of(plan))
            .Section("What do a loss and an upgrade at the busiest hour do?", RedundancyWords.Losses(plan))
            .Section("What does redundancy cost?", RedundancyWords.Table(plan))
            .Section("Which days were played?", FleetDays.Of(plan), FleetDays.Confirmed(plan))
            .Section(
                "Conditions and assumptions",
                new SheetFacts([("how sure", plan.HowSure)]),
                new SheetNotes([.. plan.Notes, .. envelope.Warnings ?? []])
            )
            .Detail(
                "Provenance",
                OriginFacts.Of(
                    envelope,
                    ("model", plan.Deployment.Model),
                    ("traffic", $"{traffic.Source} {traffic.AsOf}".Trim()),
                    ("price of GPUs", plan.Places.Count > 0 ? plan.Places[0].Source : null)
                )
            );
    }

    private string Answer()
    {
        string fleet = chosen.Policy is null
            ? FleetWords.Of(plan.Deployment, plan.Deployment.Gpus)
            : $"{FleetWords.Scaled(plan.Deployment, plan.MinReplicas, chosen.ReplicasPeak)}, scaled by {Words(chosen)},";
        string promise =
            plan.Promise is null ? "carry this month"
            : plan.EveryHour ? "keep the promise in every hour"
            : "keep the promise";
        if (plan.Redundancy is { } spare)
        {
            fleet +=
                $"{(chosen.Policy is null ? "," : "")} and {(spare.Name == "zone" ? "up to " : "")}{Show.Count(spare.Replicas)} more";
            promise += $" with {RedundancyWords.Gone(spare.Name)}";
        }

        return plan.Bill is { } bill
            ? $"{fleet} {promise} for {Show.Usd(bill.Usd)} a month."
            : $"{fleet} {promise} with {Show.Count(chosen.GpuHours.Value)} GPU-hours a month.";
    }

    private IEnumerable<string> Remarks()
    {
        if (plan.Hindsight is { } past)
        {
            yield return HindsightSheet.Answer(past);
        }

        if (plan.Purchase is { } bought)
        {
            int committed = bought.Bands.Where(band => band.TermMonths > 0).Sum(band => band.Nodes);
            string split =
                committed == 0
                    ? "all on demand"
                    : $"{string.Join(" + ", bought.Bands.Where(band => band.TermMonths > 0).Select(band => $"{Show.Counted(band.Nodes, "node")} {band.Way} ({band.TermMonths} months)"))}{(committed < bought.PeakNodes ? ", the rest on demand" : "")}{(committed > bought.PeakNodes ? $", {Show.Count(committed - bought.PeakNodes)} more than run today, for the traffic that is expected" : "")}";
            yield return $"Bought as {bought.Node}, up to {Show.Counted(bought.PeakNodes, "node")}: {split}.{Elsewhere()}";
        }

        if (plan.Bill is { } bill)
        {
            yield return $"{Staying()} all month on demand: {Show.Usd(bill.StaticUsd)}. Following the traffic {Signed(bill.AutoscalingUsd)}, commitments {Signed(bill.PurchaseUsd)}.";
        }
        else
        {
            yield return "No price is known where this fleet could be bought (--gpu-price '$2.50/h').";
        }

        if (chosen is { HoursKept: int kept, Hours: int all } && kept < all)
        {
            yield return $"In {Show.Counted(all - kept, "hour")} of {Show.Count(all)} a latency is above its limit, while it is kept over the month and over its busiest day.";
        }

        if (plan.Growth is { } growth)
        {
            yield return Held(growth);
        }

        if (chosen.Schedule is not null)
        {
            yield return "The schedule is made of this very traffic: the best that one could know (its hours are in --json).";
        }

        if (plan.Interrupted)
        {
            yield return $"INTERRUPTED: the best so far, after {Show.Count(plan.AutoscalersPlayed)} of {Show.Count(plan.Autoscalers)} autoscalers.";
        }
    }

    private string Held(GrowthLimit growth)
    {
        string beside = plan.Redundancy is { } spare ? $" with redundancy ({spare.Name})" : "";
        string most = Show.Counted(growth.MaxReplicas, "replica");
        string rate = $"At +{Show.Percent(growth.PerMonth)} a month";
        return growth is { MonthsHeld: int held, FactorLost: double lost }
            ? $"{rate} the promise breaks in month {held + 1} (traffic ×{Show.Three(lost)}): {most}, the most that there may be{beside}, hold ×{Show.Three(growth.FactorHeld)}. Have more by then: order them a delivery earlier."
            : $"{rate} {most}, the most that there may be{beside}, hold for the {growth.MonthsLookedAhead} months looked ahead (traffic ×{Show.Three(growth.FactorHeld)}).";
    }

    /// <summary>What the cheapest month of another provider is: one provider's price may be one provider's stock.</summary>
    private string Elsewhere()
    {
        FleetPlace cheapest = plan.Places[0];
        string? Cloud(FleetPlace place) => place.Region?.Split('/')[0];
        FleetPlace? other = plan.Places.FirstOrDefault(place => Cloud(place) != Cloud(cheapest));
        return other is null
            ? ""
            : $" Elsewhere from {Show.Usd(other.UsdPerMonth)} ({Cloud(other)}, {Show.Change((other.UsdPerMonth / cheapest.UsdPerMonth) - 1)}).";
    }

    private IEnumerable<SheetFigure> Figures()
    {
        if (plan.Bill is { } bill)
        {
            yield return new SheetFigure("A month", Show.Usd(bill.Usd), "of GPUs · predicted");
            yield return new SheetFigure(
                "$/M blended",
                Show.UsdPerMillion(bill.UsdPerMBlended),
                $"of prompts and outputs · {Show.UsdPerRequest(bill.UsdPerRequest)} a request · predicted"
            );
        }

        foreach (MonthPromise promise in chosen.Promises)
        {
            string center = promise.PredictedS is double predicted
                ? $" · {Show.Seconds(predicted)} predicted"
                : "";
            yield return new SheetFigure(
                promise.Name.Replace('_', ' ').ToUpperInvariant().Replace("P", "p", StringComparison.Ordinal),
                Show.Seconds(promise.AtConfidenceS),
                $"of {Show.Seconds(promise.LimitS)} promised, at {Sure} · {Show.Seconds(promise.BusiestDayS)} on the busiest day{center}"
            )
            {
                State = SheetState.Good,
                Word = "kept",
            };
        }
    }

    private string Power()
    {
        MonthPower power = plan.Power;
        string limit = power.MaxW is double most
            ? $", of {Show.Watts(most)} allowed{(power.LimitsGpus ? " (the least of the limits on GPUs)" : "")}"
            : "";
        string gpus = power.PeakGpus % 1 == 0 ? Show.Count(power.PeakGpus) : Show.Three(power.PeakGpus);
        return $"{Show.Watts(power.PeakW)} at the peak{limit}: {gpus} × {Show.Watts(power.GpuW)} of {plan.Deployment.Gpu}'s board; hosts, network and cooling come on top";
    }

    /// <summary>The fleet that stays, with what may be gone from it.</summary>
    private string Staying() =>
        Show.Counted(plan.Deployment.Replicas, "replica")
        + (plan.Redundancy is { } spare ? $" + {Show.Count(spare.StayingReplicas)} ({spare.Name})" : "");

    private SheetTable? Bill() =>
        plan.Bill is not { } bill
            ? null
            : new SheetTable(
                "",
                new TableColumns<(string Step, double? Change, double Usd)>()
                    .Words("step", row => row.Step)
                    .Figure("change", row => row.Change is double usd ? Signed(usd) : "–")
                    .Figure("$ a month", row => Show.Usd(row.Usd))
                    .Of([
                        ($"{Staying()} all month, on demand", null, bill.StaticUsd),
                        (
                            chosen.Policy is null
                                ? "following the traffic (no autoscaler is cheaper once bought)"
                                : $"following the traffic: {Words(chosen)}",
                            bill.AutoscalingUsd,
                            bill.StaticUsd + bill.AutoscalingUsd
                        ),
                        ("commitments, and the place where they are had", bill.PurchaseUsd, bill.Usd),
                    ])
            );

    private SheetTable? OnOtherGpus() =>
        plan.OnOtherGpus.Count == 0
            ? null
            : new SheetTable(
                "And on other GPUs?",
                new TableColumns<MonthOnGpu>()
                    .Words("replica", one => FleetWords.Replica(one.Deployment))
                    .Words("fleet", one => Words(one.Fleet), rank: 1)
                    .Figure(
                        "replicas",
                        one => $"{Show.Three(one.Fleet.ReplicasMean)}, at most {one.Fleet.ReplicasPeak}"
                    )
                    .Figure("GPU-hours", one => Show.Count(one.Fleet.GpuHours.Value), rank: 2)
                    .Figure("bought", one => one.Fleet.Usd is { } usd ? Show.Usd(usd.Value) : "–")
                    .Of([new MonthOnGpu(plan.Deployment, chosen), .. plan.OnOtherGpus])
            );

    private SheetTable? Beside() =>
        plan.Beside.Count == 0
            ? null
            : new SheetTable(
                "Which other fleets keep it?",
                new TableColumns<MonthFleet>()
                    .Words("fleet", Words)
                    .Figure(
                        "replicas",
                        fleet => $"{Show.Three(fleet.ReplicasMean)}, at most {fleet.ReplicasPeak}"
                    )
                    .Figure("GPU-hours", fleet => Show.Count(fleet.GpuHours.Value), rank: 1)
                    .Words(
                        "worst hour",
                        fleet =>
                            fleet.WorstHour is { } worst ? $"{worst.Promise} {Show.Seconds(worst.S)}" : "–",
                        rank: 3
                    )
                    .Figure(
                        "on demand",
                        fleet => fleet.UsdOnDemand is { } usd ? Show.Usd(usd.Value) : "–",
                        rank: 2
                    )
                    .Figure("bought", fleet => fleet.Usd is { } usd ? Show.Usd(usd.Value) : "–")
                    .Of([chosen, .. plan.Beside])
            );

    /// <summary>GPU-hours that are paid for, and those that replicas stand on where they are fewer.</summary>
    private string GpuHours()
    {
        string center = chosen.GpuHoursPredicted is { } predicted
            ? $"; {Show.Count(predicted.Value)} at the prediction itself"
            : "";
        return chosen.GpuHoursPaid is { } paid && Show.Count(paid.Value) != Show.Count(chosen.GpuHours.Value)
            ? $"{Show.Count(paid.Value)} a month at {Sure}, which is what the bill counts: whole nodes are sold; replicas stand on {Show.Count(chosen.GpuHours.Value)} of them{center}"
            : $"{Show.Count(chosen.GpuHours.Value)} a month at {Sure}, which is what the bill counts{center}";
    }

    /// <summary>Replicas on GPUs that are paid anyway, in words.</summary>
    private string Idle() =>
        chosen.ReplicasNeeded is int needed && needed < chosen.ReplicasPeak
            ? $"; {Show.Count(needed)} {FleetWords.Verb(needed, "keep")} the promise, the others stand on GPUs that are paid anyway"
            : "";

    private IEnumerable<(string, string)> Course()
    {
        yield return ("GPU-hours", GpuHours());
        yield return (
            "replicas",
            $"{Show.Three(chosen.ReplicasMean)} ready on average, {chosen.ReplicasPeak} at most, of {plan.MaxReplicas} that there may be{Idle()}{(plan.Redundancy is { } spare ? $"; the bill and its GPU-hours have {spare.Replicas} more when most run ({spare.Name})" : "")}"
        );
        if (chosen is { Hours: int all, HoursKept: int kept })
        {
            yield return (
                "hours",
                $"every latency within its limit in {Show.Count(kept)} of {Show.Count(all)}"
            );
        }

        if (chosen.WorstHour is { } worst)
        {
            yield return (
                "worst hour",
                $"day {worst.Day} from {Show.Seconds(worst.FromS)}: {worst.Promise} {Show.Seconds(worst.S)} of {Show.Seconds(worst.LimitS)}, at {Sure}"
            );
        }

        yield return (
            "start",
            $"{Show.Seconds(plan.ColdStart.LeadS)} from an order to the first request{(plan.ColdStart.IsGiven ? ", as given" : ", estimated (autoscale.cold_start)")}"
        );
        if (plan.Standby is { } held)
        {
            yield return (
                "standby",
                $"{StandbyWords.Of(held)}, {Show.Seconds(held.StartS)} from taking one to the first request; bought with the replicas of a fleet that is scaled"
            );
        }
    }

    private SheetTable? Places() =>
        plan.Places.Count == 0
            ? null
            : new SheetTable(
                "",
                new TableColumns<FleetPlace>()
                    .Words(
                        "node",
                        place => place.Region is null ? place.Node : $"{place.Node} in {place.Region}"
                    )
                    .Figure("GPUs", place => Show.Three(place.GpusPerNode), rank: 2)
                    .Figure("$/h", place => Show.Usd(place.NodeUsdPerHour), rank: 1)
                    .Figure("nodes", place => Show.Count(place.PeakNodes), rank: 3)
                    .Figure("committed", place => Show.Count(place.CommittedNodes))
                    .Figure("on demand", place => Show.Usd(place.OnDemandUsdPerMonth))
                    .Figure("bought", place => Show.Usd(place.UsdPerMonth))
                    .Of([.. plan.Places.Take(MostPlaces)]),
                plan.Places.Count > MostPlaces
                    ? [$"{Show.Count(plan.Places.Count - MostPlaces)} more are dearer (--json has all)"]
                    : []
            );

    private static string Words(MonthFleet fleet) =>
        fleet.Policy is null
            ? $"{Show.Counted(fleet.ReplicasPeak, "replica")} that {(fleet.ReplicasPeak == 1 ? "stays" : "stay")}"
            : PolicyWords.Of(fleet.Policy, fleet.Metric, fleet.Target);

    /// <summary>A change in dollars; what adding up leaves below half a cent is none.</summary>
    private static string Signed(double usd) =>
        Math.Abs(usd) < 0.005 ? "±$0" : (usd < 0 ? "−" : "+") + Show.Usd(Math.Abs(usd));
}
