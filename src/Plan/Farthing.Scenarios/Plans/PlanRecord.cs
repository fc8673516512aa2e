using Farthing.Catalogs.Apis;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Planning.Certainty;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Plans;

/// <summary>A plan as its document, with everything that a replay needs.</summary>
/// <param name="answer">The plan.</param>
/// <param name="isWhole">False leaves out what only readers of the document see and takes time to say: latencies and work of the fleets that were not chosen, digests of files.</param>
public sealed partial class PlanRecord(PlanAnswer answer, bool isWhole)
{
    private readonly Plan plan = answer.Plan;

    /// <summary>The document.</summary>
    public PlanDocument Document()
    {
        if (isWhole)
        {
            plan.Complete();
        }

        PlanEntry? chosen = plan.Chosen;
        return new PlanDocument(
            Verdict(),
            plan.IsPartial,
            answer.IsInterrupted && !plan.IsPartial ? true : null,
            Conditions(),
            chosen is null ? null : Fleet(chosen),
            chosen is null ? null : Bill(chosen),
            answer.Command?.Line,
            answer.Command?.Notes,
            chosen is null ? null : PlanProof.Line(answer),
            chosen is null ? null : [.. PlanProof.Notes(answer, chosen)],
            chosen is null && !plan.IsPartial ? [.. Relax()] : null,
            answer.Certainty?.Rungs.Select(Step).ToArray(),
            answer.Certainty?.Measuring is MeasuringValue value ? Measuring(value) : null,
            answer.Certainty?.WhyNotMeasuring,
            [.. plan.Entries.Select(Fleet)],
            [.. plan.Without.Select(item => Without(item.Gpu, item.NearestMiss))],
            [
                .. plan.Rejections.Select(rejection => new RejectedShape(
                    rejection.Shape.Gpu.Id,
                    rejection.Shape.Spread,
                    FormatFacts.Id(rejection.Shape.Weights),
                    FormatFacts.Id(rejection.Shape.Kv),
                    rejection.Kind.ToString(),
                    rejection.Reason,
                    rejection.Count
                )),
            ],
            [
                .. plan.Frontier.Select(point => new FrontierFleet(
                    point.Shape.Gpu.Id,
                    point.Replicas,
                    point.Shape.Spread,
                    FormatFacts.Id(point.Shape.Weights),
                    point.TokenBudget,
                    point.UsdPerHour,
                    point.TokensPerSecondPerUser,
                    point.KeepsSlo
                )),
            ],
            [.. answer.Bills.Select(Offer)],
            answer.Decision is BuyDecision decision ? Decision(decision) : null,
            [
                .. answer.Variants.Select(variant => new MovedPlan(
                    variant.Name,
                    variant.Reason,
                    variant.Entry is PlanEntry moved ? Fleet(moved) : null
                )),
            ],
            answer.Baseline is null ? null : Baseline(answer.Baseline),
            chosen is null ? null : HowSure(chosen),
            chosen is null ? null : Quality(chosen),
            chosen is null ? null : [.. Assumed(chosen).Distinct()],
            chosen is null ? null : [.. Formulas(chosen)],
            plan.Configurations,
            plan.Simulations,
            Digests(),
            [.. PriceDates()],
            Replay(),
            answer.Spot is SpotProof proof ? Spot(proof) : null
        );
    }

    private static PlannedSpot Spot(SpotProof proof) =>
        new(
            proof.Base,
            proof.Extra,
            proof.Zones,
            proof.Hours,
            [
                .. proof.Ends.Select(end => new PlayedReclaims(
                    end.End.Name,
                    end.End.UpHours,
                    end.Played,
                    end.Kept,
                    end.UsdPerHour,
                    end.End.Source
                )),
            ]
        );

    private PlanVerdict Verdict() =>
        plan.Chosen is null && plan.Unfinished.Count > 0 ? PlanVerdict.NotFinished
        : plan.Chosen is null ? PlanVerdict.None
        : answer.Decision is { SelfWins: false } ? PlanVerdict.Buy
        : PlanVerdict.SelfHost;

    private PlanConditions Conditions()
    {
        PlanWorkload work = plan.Request.Workload;
        return new PlanConditions(
            plan.Request.Model.Id,
            work.Name,
            Given(work.RatePerSecond, "requests_per_s"),
            Given(work.PeakMinutePerSecond, "requests_per_s"),
            Given(work.MeanInput, "tokens"),
            Given(work.MeanOutput, "tokens"),
            work.LongestRequestTokens,
            work.Table.Count,
            plan.Request.Slo.Targets.ToDictionary(
                target => target.Name,
                target => Given(target.LimitSeconds, "s")
            ),
            answer.Inputs.Scenario.Confidence,
            answer.HoursPerMonth,
            $"{answer.Inputs.Today:yyyy-MM-dd}",
            Settings(),
            answer.Inputs.Notes,
            answer.Inputs.Scenario.Hardware.MaxWatts is null ? plan.Request.Shapes.MaxGpus : null
        );
    }

    private PlannedFleet Fleet(PlanEntry entry)
    {
        var shape = entry.Shape;
        bool isSaid = isWhole || ReferenceEquals(entry, plan.Chosen);
        Quantity Predicted(double value, string unit) =>
            new(value, unit) { Basis = Basis.Predicted, Coefficients = entry.Coefficients };
        MemoryBudgetResult memory = entry.Setup.Memory;
        return new PlannedFleet(
            shape.Gpu.Id,
            entry.Replicas,
            entry.ReplicasNeeded,
            entry.Quote.SpareReplicas,
            entry.Quote.GpusUsed,
            entry.Quote.GpusPaid,
            shape.TensorParallel,
            shape.PipelineParallel,
            shape.DataParallel,
            shape.ExpertParallel,
            Interconnects.Id(shape.Gpu.LinkAmong(shape.Gpus)),
            FormatFacts.Id(shape.Weights),
            FormatFacts.Id(shape.Kv),
            entry.Setup.Engine.Family.Id(),
            entry.Setup.Engine.MaxNumBatchedTokens,
            entry.Setup.Engine.MaxNumSeqs,
            entry.Setup.Engine.MaxModelLen,
            RoutingWords.Id(entry.Routing),
            entry.Quote.Words,
            new Quantity(entry.Quote.UsdPerHour, "usd_per_hour")
            {
                Basis = Basis.Measured,
                Source = entry.Quote.Source,
            },
            Predicted(entry.Utilization, "fraction"),
            Predicted(entry.DeliverablePerSecond, "requests_per_s") with
            {
                Low = entry.Workload.RatePerSecond * entry.Deliverable.KeptFactor,
                High = double.IsFinite(entry.Deliverable.LostFactor)
                    ? entry.Workload.RatePerSecond * entry.Deliverable.LostFactor
                    : null,
            },
            Predicted(entry.UsdPerMillionBlended, "usd_per_m_tokens"),
            Predicted(isSaid ? entry.UsdPerMillionInput : double.NaN, "usd_per_m_tokens"),
            Predicted(isSaid ? entry.UsdPerMillionOutput : double.NaN, "usd_per_m_tokens"),
            isSaid ? Latencies(entry, Predicted) : new Dictionary<string, Quantity>(),
            AtConfidence(entry, Predicted),
            new GpuMemory(
                Given(memory.DriverBytes, "bytes"),
                Predicted(memory.WeightBytes, "bytes"),
                Predicted(memory.KvBytes, "bytes"),
                Predicted(memory.OverheadBytes, "bytes"),
                memory.KvTokens
            ),
            isSaid ? Predicted(entry.Peak.PeakKvUse, "fraction") : null,
            isSaid ? Predicted(entry.Mbu, "fraction") : null,
            isSaid ? Predicted(entry.Mfu, "fraction") : null,
            isSaid ? Predicted(entry.Center.MeanBatch, "count") : null,
            Predicted(entry.PeakUtilization, "fraction"),
            isSaid && entry.Workload.Table.HasPrefixes && entry.Center.InputTokens > 0
                ? Predicted((double)entry.Center.CachedTokens / entry.Center.InputTokens, "fraction")
                : null,
            shape.Gpu.HasOwnCoefficients ? null : shape.Gpu.CoefficientsFrom,
            entry.Quote.GpusUsed < entry.Quote.GpusPaid
                ? entry.Quote.UsdPerHour - entry.Quote.UsdPerHourSoldSingly
                : null,
            isSaid && entry.Unmeasured is { Count: > 0 } unmeasured
                ? [.. unmeasured.Select(setting => setting.ToString())]
                : null,
            plan.Request.Slo.Targets.Where(target => target.Statistic != Statistic.Mean)
                .ToDictionary(
                    target => target.Name,
                    target =>
                        Predicted(
                            entry
                                .AtEdge.Of(target.Metric)
                                .FractionAtMost((long)Math.Round(target.LimitSeconds * 1e9)),
                            "fraction"
                        )
                ),
            isSaid ? [.. entry.Cliffs.Select(cliff => new PlanCliff(cliff.Change, cliff.Breaks))] : null,
            Predicted(entry.UsdPerRequest, "usd_per_request"),
            answer.Inputs.Adapters is { } adapters ? PlanAdapters.Record(adapters) : null
        );
    }

    /// <summary>Promised latencies and the 99th percentile of each promised metric, at the edge that promises were checked at.</summary>
    private Dictionary<string, Quantity> AtConfidence(
        PlanEntry entry,
        Func<double, string, Quantity> predicted
    )
    {
        Dictionary<string, Quantity> sure = [];
        foreach (SloTarget target in plan.Request.Slo.Targets)
        {
            foreach (Statistic statistic in (Statistic[])[target.Statistic, Statistic.P99])
            {
                sure[(target with { Statistic = statistic }).Name] = predicted(
                    entry.AtEdgeGrows && IsFromArrival(target.Metric)
                        ? double.NaN
                        : entry.AtEdge.Seconds(target.Metric, statistic),
                    "s"
                );
            }
        }

        return sure;
    }

    /// <summary>True for times that count from a request's arrival: where a queue grows, they depend on how long the traffic lasts.</summary>
    private static bool IsFromArrival(LatencyMetric metric) =>
        metric is LatencyMetric.Ttft or LatencyMetric.Ttfo or LatencyMetric.E2e;

    private Dictionary<string, Quantity> Latencies(PlanEntry entry, Func<double, string, Quantity> predicted)
    {
        Dictionary<string, Quantity> latencies = [];
        foreach (
            LatencyMetric metric in (LatencyMetric[])
                [LatencyMetric.Ttft, LatencyMetric.Itl, LatencyMetric.Tpot, LatencyMetric.E2e]
        )
        {
            foreach (Statistic statistic in Enum.GetValues<Statistic>())
            {
                bool waits = IsFromArrival(metric);
                bool isLost = waits && !Keeps(entry);
                latencies[new SloTarget(metric, statistic, 1).Name] = predicted(
                    isLost && entry.PeakGrows ? double.NaN : entry.Peak.Seconds(metric, statistic),
                    "s"
                ) with
                {
                    Low =
                        isLost && entry.OptimisticGrows ? null : entry.Optimistic.Seconds(metric, statistic),
                    High =
                        waits && entry.PessimisticGrows ? null : entry.Pessimistic.Seconds(metric, statistic),
                };
            }
        }

        return latencies;
    }

    private PlanBill Bill(PlanEntry chosen)
    {
        double month = chosen.Quote.UsdPerHour * answer.HoursPerMonth;
        double used = chosen.Utilization;
        Quantity Usd(double usd) =>
            new(usd, "usd") { Basis = Basis.Predicted, Coefficients = chosen.Coefficients };
        return new PlanBill(
            Usd(month),
            Usd(month * used * chosen.PrefillFraction),
            Usd(month * used * (1 - chosen.PrefillFraction)),
            Usd(month * (1 - used)),
            answer.Cautions,
            new Quantity(chosen.UsdPerRequest, "usd_per_request")
            {
                Basis = Basis.Predicted,
                Coefficients = chosen.Coefficients,
            },
            answer.Inputs.Scenario.Workload.Users is double users ? Usd(month / users) : null
        );
    }

    private static ApiOffer Offer(ApiBill bill) =>
        new(
            bill.Price.Id,
            bill.IsSameModel,
            new Quantity(bill.TokensUsd, "usd") { Basis = Basis.Measured, Source = Dated(bill.Price) },
            Given(bill.PeopleUsd, "usd"),
            bill.IsNamed ? true : null,
            bill.Notes.Count > 0 ? bill.Notes : null
        );

    /// <summary>The source of a price with its day, once.</summary>
    private static string Dated(ApiPrice price) =>
        price.AsOf is DateOnly day && !price.Source.Contains($"{day:yyyy-MM-dd}", StringComparison.Ordinal)
            ? $"{price.Source} ({day:yyyy-MM-dd})"
            : price.Source;

    private BuyVerdict Decision(BuyDecision decision) =>
        new(
            decision.SelfUsdPerMonth,
            decision.ApiUsdPerMonth,
            decision.Engineers,
            decision.SelfUsdPerMonthWithoutPeople,
            decision.ApiUsdPerMonthWithoutPeople,
            [
                .. decision
                    .Flips()
                    .Select(flip => new VerdictFlip(
                        flip.Input,
                        flip.Unit,
                        flip.Current,
                        flip.Value ?? double.NaN,
                        flip.Words
                    )),
            ],
            [
                .. answer
                    .Tornado()
                    .Select(bar => new InputEffect(bar.Bar.Input, bar.Bar.AtLow, bar.Bar.AtHigh, bar.Flips)),
            ],
            answer.People.Api,
            answer.AssumesPeople
        );

    private static Quantity Given(double value, string unit) => new(value, unit) { Basis = Basis.Assumed };
}
