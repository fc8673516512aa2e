using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Gpus;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Fleets;

/// <summary>A fleet of a month as its document.</summary>
/// <param name="answer">The answer.</param>
public sealed class FleetRecord(FleetAnswer answer)
{
    private readonly FleetQuestion question = answer.Question;
    private readonly FleetMonth month = answer.Question.Month;
    private readonly ServingSetup setup = answer.Question.Setup.WithReplicas(answer.Staying.Replicas);
    private readonly Slo slo = answer.Question.Month.Scenario.Slo;
    private readonly double hours = answer.Inputs.Scenario.HoursPerMonth;

    /// <summary>The document.</summary>
    public PlanFleetDocument Document()
    {
        MonthBill? bill = Bill();
        return new PlanFleetDocument(
            Deployed(),
            Traffic(),
            SimulationRecord.PromiseWords(slo),
            month.Scenario.Confidence,
            question.Scale.Bounds.Min,
            question.Scale.Bounds.Max,
            SimulationRecord.Stages(question.Scale, FleetLives.Start(question.Scale, setup)),
            Fleet(answer.Chosen, answer.Places),
            bill,
            bill is null ? [] : Waterfall(bill),
            [.. answer.Places.Select(Place)],
            answer.Bought is FleetPurchase bought
                ? PurchaseRecord.Of(bought) with
                {
                    Spot = FleetSpot.Of(bought, month.Scenario.Spot),
                }
                : null,
            Margins(),
            [.. answer.Losses.Select(loss => FleetLossRecord.Of(loss, question.Promise))],
            Power(),
            Growth(),
            [.. answer.Beside.Select(beside => Fleet(beside.Fleet, beside.Places))],
            [.. answer.OnOtherGpus.Select(other => new FleetRecord(other).Beside())],
            [
                .. answer.Found.OnBusiestDay.Select(trial =>
                    PolicyRecord.Row(trial, question.Promise, answer.Bought?.Inputs.Price.UsdPerHour)
                ),
            ],
            [.. answer.Found.Lost.Select(lost => Lost(lost.Trial.Scale, lost.On))],
            answer.Found.Played,
            answer.Found.Families,
            answer.Found.IsInterrupted,
            Confirmed(),
            [.. month.Notes, .. Planned(), .. Purchases(), .. answer.NotOnOtherGpus],
            $"{SimulationRecord.PredictedFrom(Report())}; played at {Show.Sure(month.Scenario.Confidence)}"
        )
        {
            EveryHour = question.EveryHour,
            Batch = [.. answer.Batch.Select(batch => FleetBatchRecord.Of(batch, question.Promise))],
            Redundancy = Redundancy(),
            Standby = SimulationRecord.Held(question.Scale, setup),
            Pools = answer.Pools is FleetPools pools ? FleetPoolsRecord.Of(pools, bill?.Usd) : null,
        };
    }

    /// <summary>What the plan noted; its traffic is flat where nobody gave a course, the month's is not.</summary>
    private IEnumerable<string> Planned() =>
        answer
            .Inputs.Notes.Except(month.Notes)
            .Where(note => !note.StartsWith(PlanTraffic.OfTheBusiest, StringComparison.Ordinal))
            .Select(note =>
                note.StartsWith(GeneratedTraffic.FlatAssumed, StringComparison.Ordinal)
                    ? "the replica is what the plan chooses for this rate without the month's ups and downs"
                    : note
            );

    private IEnumerable<string> Purchases()
    {
        if (month.Scenario.Offers.Purchase.Contains("spot"))
        {
            yield return "spot is left out: what a reclaim does to a month is not played";
        }

        if (
            !month.Scenario.Offers.Purchase.Any(kind => kind.StartsWith("reserved", StringComparison.Ordinal))
        )
        {
            yield return "commitments are considered though offers.purchase does not name them";
        }
    }

    private MonthTraffic Traffic() =>
        new(
            month.Busiest.Workload.Name,
            month.Busiest.Workload.Source,
            month.Busiest.Workload.AsOf,
            month.Traffic.RatePerSecond,
            RepresentativeDays.DaysPerMonth,
            month.Requests,
            month.Traffic.Counted?.MeanInput ?? month.Busiest.Workload.MeanInput,
            month.Traffic.Counted?.MeanOutput ?? month.Busiest.Workload.MeanOutput,
            [
                .. month.Days.Select(day => new PlayedDay(
                    day.Of.Index + 1,
                    day.Of.StandsFor,
                    day.Workload.RatePerSecond,
                    day.Workload.PeakMinutePerSecond,
                    day.Of.IsBusiest
                )),
            ]
        );

    /// <summary>The fleet beside that of another answer.</summary>
    private MonthOnGpu Beside() => new(Deployed(), Fleet(answer.Chosen, answer.Places));

    private SimulatedFleet Deployed() => SimulationRecord.Fleet(Report());

    private SimulationReport Report() =>
        new(
            month.Scenario,
            month.Busiest.Workload,
            setup,
            new SimulationOutcome(
                answer.Staying.BusiestDay,
                answer.Staying.BusiestDay,
                answer.Staying.BusiestDay,
                null,
                true,
                TimeSpan.Zero
            ),
            null,
            []
        );

    private MonthFleet Fleet(FleetCandidate fleet, IReadOnlyList<FleetPurchase> places)
    {
        ScenarioAutoscale? policy = fleet.Policy;
        (int All, int Kept)? stretches = fleet.Month?.Stretches(slo);
        return new MonthFleet(
            policy is null ? null : SettingWords.Of(policy.Policy),
            policy?.MetricName,
            policy?.Target,
            policy?.Policy == AutoscalerKind.Scheduled ? policy.Schedule : null,
            fleet.Month?.MeanReplicas ?? fleet.Replicas,
            fleet.Month?.PeakReplicas ?? fleet.Replicas,
            Predicted(GpuHours(fleet, places), "gpu_hours"),
            fleet == answer.Chosen && answer.Center is MonthRun center
                ? Predicted(GpuHours(fleet with { Month = center }, places), "gpu_hours") with
                {
                    Source = "played at the prediction itself",
                }
                : null,
            places.Count > 0 ? Predicted(places[0].Decided.UsdPerMonth, "usd") : null,
            OnDemand(places) is double usd ? Predicted(usd, "usd") : null,
            [.. slo.Targets.Select(target => Promise(fleet, target))],
            stretches?.All,
            stretches?.Kept,
            Worst(fleet),
            places.Count > 0 ? Predicted(places[0].PaidGpuHours, "gpu_hours") : null,
            policy is null ? answer.Found.Still.Replicas : null
        );
    }

    private double GpuHours(FleetCandidate fleet, IReadOnlyList<FleetPurchase> places) =>
        fleet.GpuHours(setup, hours, question.Spares, FleetSpares.PerNode(places));

    private MonthPower Power()
    {
        GpuSpec gpu = setup.Deployment.Gpu;
        int replicas = answer
            .Chosen.Paid.Select(stretch => question.Spares?.With(stretch.Replicas, 1) ?? stretch.Replicas)
            .Max();
        double gpus = answer.Bought is FleetPurchase bought
            ? bought.Load.PeakNodes * bought.Inputs.GpusPerNode
            : replicas * setup.Deployment.GpusPerReplica;
        return new MonthPower(
            gpus * gpu.TdpWatts,
            gpus,
            gpu.TdpWatts,
            answer.Inputs.Scenario.Hardware.MaxWatts,
            answer.Inputs.Limits.IsPowerLimit(gpu.Id)
        );
    }

    private MonthRedundancy? Redundancy()
    {
        if (question.Spares is not FleetSpares spares)
        {
            return null;
        }

        int More(FleetCandidate fleet, IReadOnlyList<FleetPurchase> places) =>
            spares.With(fleet.Paid, FleetSpares.PerNode(places)).Max(stretch => stretch.Replicas)
            - fleet.Paid.Max(stretch => stretch.Replicas);
        return new MonthRedundancy(
            spares.Rule.Name,
            More(answer.Chosen, answer.Places),
            More(answer.Staying, StayingPlaces)
        );
    }

    private IReadOnlyList<FleetPurchase> StayingPlaces =>
        answer.Chosen == answer.Staying
            ? answer.Places
            : answer.Beside.First(beside => beside.Fleet == answer.Staying).Places;

    private MonthPromise Promise(FleetCandidate fleet, SloTarget target)
    {
        double day = fleet.BusiestDay.Seconds(target.Metric, target.Statistic);
        bool isChosen = fleet == answer.Chosen;
        return new MonthPromise(
            target.Name,
            target.LimitSeconds,
            fleet.Month?.Seconds(target.Metric, target.Statistic) ?? day,
            day,
            isChosen ? answer.Center?.Seconds(target.Metric, target.Statistic) : null
        );
    }

    private JudgedHour? Worst(FleetCandidate fleet)
    {
        (RepresentativeDay Day, SimulationWindow Stretch)? worst =
            fleet.Month?.Worst(slo) ?? new MonthRun([(month.Busiest.Of, fleet.BusiestDay)]).Worst(slo);
        if (worst is not var (day, stretch) || slo.Targets.Count == 0)
        {
            return null;
        }

        int which = stretch.WorstTarget(slo);
        return new JudgedHour(
            day.Index + 1,
            stretch.FromNs / 1e9,
            slo.Targets[which].Name,
            stretch.Seconds[which],
            slo.Targets[which].LimitSeconds
        );
    }

    private static LostPolicy Lost(ScenarioAutoscale policy, LostDay on) =>
        new(
            SettingWords.Of(policy.Policy),
            policy.MetricName,
            policy.Target,
            on.Day.Index + 1,
            on.Day.StandsFor,
            on.Target?.Name,
            on.Target is null ? null : on.MonthSeconds,
            on.Target is null ? null : on.DaySeconds,
            on.Target?.LimitSeconds
        );

    private MonthBill? Bill()
    {
        if (answer.Bought is not FleetPurchase bought || OnDemand(StayingPlaces) is not double all)
        {
            return null;
        }

        double following = OnDemand(answer.Places)!.Value;
        double paid = bought.Decided.UsdPerMonth;
        double months = hours / (RepresentativeDays.DaysPerMonth * 24);
        return new MonthBill(
            all,
            following - all,
            paid - following,
            paid,
            paid / (month.Tokens * months / 1e6),
            paid / (month.Requests * months)
        );
    }

    private IReadOnlyList<WaterfallRow> Waterfall(MonthBill bill) =>
        new WaterfallRecord(bill).Rows(
            answer.Waterfall,
            answer.Entry.Shape,
            answer.Staying.Replicas,
            answer.Chosen.Policy is ScenarioAutoscale policy
                ? SettingWords.Of(policy.Policy)
                : "no autoscaler is cheaper once bought",
            answer.Bought!.Decided.CommittedNodes == 0
                ? "on demand"
                : $"{Show.Counted(answer.Bought.Decided.CommittedNodes, "node")} committed{(answer.Bought.Decided.CommittedNodes < answer.Bought.Load.PeakNodes ? ", the rest on demand" : "")}"
        );

    private GrowthLimit? Growth() =>
        answer.Growth is FleetGrowth growth
            ? new GrowthLimit(
                growth.PerMonth,
                growth.Replicas,
                growth.MonthsHeld,
                FleetGrowth.Horizon,
                growth.FactorAfter(growth.MonthsHeld ?? FleetGrowth.Horizon),
                growth.MonthsHeld is int held ? growth.FactorAfter(held + 1) : null
            )
            : null;

    private IReadOnlyList<RedundancyCost> Margins() =>
        answer.Bought is FleetPurchase bought
            ?
            [
                .. FleetMargin
                    .Of(
                        bought,
                        answer.Chosen.Paid,
                        question.Spares,
                        (answer.Chosen.Month?.MeanReplicas ?? answer.Chosen.Replicas)
                            + PaidStretch.Mean(bought.Inputs.Paid)
                            - PaidStretch.Mean(answer.Chosen.Paid),
                        FleetLives.Start(question.Scale, setup).LeadNs / 1e9
                    )
                    .Select(margin => new RedundancyCost(
                        margin.Name,
                        margin.Replicas,
                        margin.UsdPerMonth,
                        margin.IsInBill
                    )),
            ]
            : [];

    private ConfirmedMonth? Confirmed()
    {
        if (answer.Confirmed is not EdgeRun whole)
        {
            return null;
        }

        double played = setup.BilledGpuSeconds(whole.Result) / 3600;
        double byDays = answer.Chosen.GpuHours(setup, RepresentativeDays.DaysPerMonth * 24);
        return new ConfirmedMonth(
            whole.Result.Arrived,
            played,
            (byDays / played) - 1,
            [
                .. slo.Targets.Select(target =>
                {
                    double days = Promise(answer.Chosen, target).AtConfidenceS;
                    double all = whole.Seconds(target.Metric, target.Statistic);
                    return new ConfirmedLatency(target.Name, days, all, (days / all) - 1);
                }),
            ],
            question.Promise.Keeps(whole),
            Judged(whole).Count(),
            Judged(whole).Count(hour => hour.Keeps(slo))
        );
    }

    private static IEnumerable<SimulationWindow> Judged(EdgeRun whole) =>
        whole.Result.LongWindows.Where(hour => hour.Arrived > 0);

    private static double? OnDemand(IReadOnlyList<FleetPurchase> places) =>
        places.Count > 0 ? places.Min(place => place.Curve.AutoscaledUsdPerMonth!.Value) : null;

    private static FleetPlace Place(FleetPurchase place)
    {
        PurchaseInputs inputs = place.Inputs;
        string day = inputs.Price.AsOf is DateOnly asOf
            ? asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : "no date";
        return new FleetPlace(
            inputs.Price.Offer?.InstanceType ?? "a replica",
            inputs.Price.Offer?.Region,
            inputs.GpusPerNode,
            inputs.NodeUsdPerHour,
            place.Load.PeakNodes,
            place.Decided.CommittedNodes,
            place.Decided.UsdPerMonth,
            place.Curve.AutoscaledUsdPerMonth!.Value,
            $"{inputs.Price.Source}, {day}"
        );
    }

    private Quantity Predicted(double value, string unit) =>
        new(value, unit)
        {
            Coefficients = setup.StepTimes().Provenance,
            Source = $"played at {Show.Sure(month.Scenario.Confidence)}",
        };
}
