using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Plans;

/// <content>What certainty costs, what own measurements are worth, what came nearest, what is served now.</content>
public sealed partial class PlanRecord
{
    private CertaintyStep Step(CertaintyRung rung)
    {
        CertainFleet? fleet = rung.Fleet;
        return new CertaintyStep(
            rung.Confidence,
            fleet?.Shape.Gpu.Id,
            fleet?.Replicas,
            fleet?.Quote.SpareReplicas,
            fleet?.Shape.Spread,
            fleet is null ? null : FormatFacts.Id(fleet.Shape.Weights),
            fleet is null ? null : FormatFacts.Id(fleet.Shape.Kv),
            fleet?.TokenBudget,
            fleet?.MaxNumSeqs,
            fleet is null ? null : RoutingWords.Id(fleet.Routing),
            fleet?.Quote.GpusUsed,
            fleet?.Quote.GpusPaid,
            fleet?.Quote.Words,
            fleet?.Quote.UsdPerHour,
            fleet?.Quote.UsdPerHour * answer.HoursPerMonth,
            fleet?.HoldsTo,
            fleet?.BreaksFirst
        );
    }

    private MeasuringWorth Measuring(MeasuringValue value)
    {
        double hours = answer.HoursPerMonth;
        return new MeasuringWorth(
            MeasuringWords.Of(value, hours),
            value.GpuId,
            value.Offer.Rows,
            value.Offer.Hours,
            new Quantity(value.Offer.BandFraction, "fraction")
            {
                Basis = Basis.Measured,
                Source = value.Offer.Source,
            },
            value.RentUsd,
            value.RentUsd is null ? null : value.NetUsd(hours),
            value.MeanSavingUsdPerHour * hours,
            value.CheaperFraction,
            value.DearerFraction,
            value.NoneFraction,
            [
                .. value.Outcomes.Select(outcome => new Farthing.Documents.Plans.MeasuringOutcome(
                    outcome.Fraction,
                    outcome.Edge,
                    outcome.UsdPerHour * hours
                )),
            ]
        );
    }

    private GpuWithoutFleet Without(GpuSpec gpu, Rejection? miss)
    {
        Rejection? shown =
            miss
            ?? plan.Rejections.Where(rejection => rejection.Shape.Gpu.Id == gpu.Id)
                .OrderBy(rejection => rejection.Severity)
                .ThenByDescending(rejection => rejection.Kind)
                .FirstOrDefault();
        return new GpuWithoutFleet(
            gpu.Id,
            miss?.Reason,
            !plan.Unfinished.Contains(gpu),
            shown is null ? null : $"{Replica(shown)}: {shown.Reason}"
        );
    }

    private static string Replica(Rejection rejection) =>
        $"{rejection.Shape.Spread} {FormatFacts.Id(rejection.Shape.Weights)}";

    /// <summary>What would have to be relaxed for a fleet, the least first.</summary>
    private IEnumerable<string> Relax() =>
        PowerCap.Words(
            answer.Inputs.Scenario.Hardware.MaxWatts,
            answer.Inputs.Limits,
            plan.Without.Select(item => item.Gpu)
        )
            is string power
            ? [.. Misses(), .. Unmeasured(), $"max_power: {power["max_power ".Length..]}"]
            : [.. Misses(), .. Unmeasured()];

    /// <summary>Shapes that no served run was measured with are worth a try where nothing else is left.</summary>
    private IEnumerable<string> Unmeasured() =>
        plan
            .Rejections.Where(rejection => rejection.Kind == RejectionKind.Unmeasured)
            .Take(1)
            .Select(miss =>
                $"settings: measured to any (--settings any): {miss.Shape.Gpu.Id} {Replica(miss)}: {miss.Reason}"
            );

    private IEnumerable<string> Misses() =>
        plan
            .Without.Select(item => item.NearestMiss)
            .OfType<Rejection>()
            .Where(miss => double.IsFinite(miss.Severity))
            .OrderBy(miss => miss.Kind is RejectionKind.MissesSlo or RejectionKind.TooSlow ? 0 : 1)
            .ThenBy(miss => miss.Severity)
            .Take(3)
            .Select(miss => $"{Limit(miss)}: {miss.Shape.Gpu.Id} {Replica(miss)}: {miss.Reason}");

    private string Limit(Rejection miss) =>
        miss.Kind switch
        {
            RejectionKind.MissesSlo => $"the promise by {Show.Percent(miss.Severity - 1)}",
            // Of one request alone: under load it takes longer.
            RejectionKind.TooSlow => $"the promise by at least {Show.Percent(miss.Severity - 1)}",
            RejectionKind.TooManyGpus when answer.Inputs.Limits.IsPowerLimit(miss.Shape.Gpu.Id) =>
                $"max_power by {Show.Percent(miss.Severity - 1)}",
            RejectionKind.TooManyGpus => $"max_gpus by {Show.Percent(miss.Severity - 1)}",
            RejectionKind.LongestRequest => "the longest request, or the KV format",
            _ => "the model's format, or take a larger GPU",
        };

    private CurrentFleet Baseline(PlanBaseline baseline)
    {
        PlanEntry? fleet = baseline.Result.Entry;
        double? saved =
            baseline.Incomparable.Count > 0 ? null : fleet?.Quote.UsdPerHour - plan.Chosen?.Quote.UsdPerHour;
        string[] unsimulated = [.. baseline.Incomparable, .. baseline.LeftOut];
        return new CurrentFleet(
            Path.GetFileName(baseline.File),
            baseline.Result.Reason,
            fleet is null ? null : Keeps(fleet),
            fleet is null ? null : Fleet(fleet),
            saved,
            saved * answer.HoursPerMonth,
            saved / fleet?.Quote.UsdPerHour,
            [.. Words(baseline)],
            baseline.Notes,
            unsimulated.Length == 0 ? null : unsimulated
        );
    }

    private bool Keeps(PlanEntry fleet) => fleet.AtEdge.Keeps(plan.Request.Slo);

    private IEnumerable<string> Words(PlanBaseline baseline)
    {
        Deployment now = baseline.Deployment;
        string spread =
            $"TP{now.TensorParallel}"
            + (now.PipelineParallel > 1 ? $"×PP{now.PipelineParallel}" : "")
            + (now.DataParallel > 1 ? $"×DP{now.DataParallel}" : "")
            + (now.ExpertParallel > 1 ? $"+EP{now.ExpertParallel}" : "");
        yield return $"{now.TotalGpus} × {now.Gpu.Id}: {now.Replicas} replica{(now.Replicas == 1 ? "" : "s")} × {spread}, {FormatFacts.Id(now.Weights.Headline).ToUpperInvariant()} weights, {FormatFacts.Id(now.KvFormat).ToUpperInvariant()} KV";
        if (baseline.Result.Entry is not PlanEntry entry)
        {
            yield return baseline.Result.Reason ?? "";
            yield break;
        }

        string use = entry.Deliverable.Factor < 1 ? "over 100 %" : Show.Percent(entry.Utilization);
        string served =
            entry.ServedPerSecond < entry.Workload.RatePerSecond
                ? $" of the {Show.Three(entry.ServedPerSecond)} req/s that it can serve at most"
                : "";
        yield return $"on {entry.Quote.Words}";
        yield return $"{Show.UsdPerHour(entry.Quote.UsdPerHour)} = {Show.Usd(entry.Quote.UsdPerHour * answer.HoursPerMonth)}/month, {Show.UsdPerMillion(entry.UsdPerMillionBlended)}/M blended{served}, at {use} utilization";
        yield return Carries(baseline, entry);
        foreach (SloTarget target in plan.Request.Slo.Targets)
        {
            double edge = entry.AtEdge.Seconds(target.Metric, target.Statistic);
            bool waits = IsFromArrival(target.Metric) && !Keeps(entry);
            string sure = Show.Sure(answer.Inputs.Scenario.Confidence);
            string predicted =
                waits && (entry.CenterGrows || entry.PeakGrows)
                    ? "does not keep up"
                    : $"predicted {Show.Seconds(entry.Center.Seconds(target.Metric, target.Statistic))}"
                        + (
                            waits && entry.AtEdgeGrows
                                ? $", does not keep up at {sure}"
                                : $", {Show.Seconds(edge)} at {sure}"
                        );
            yield return $"{target.Name} {(edge <= target.LimitSeconds ? "kept" : "MISSED")}: promised {Show.Seconds(target.LimitSeconds)}, {predicted}";
        }

        if (entry.AtEdge.Rejected > 0)
        {
            yield return $"{Show.Count(entry.AtEdge.Rejected)} requests are longer than it serves: refused";
        }

        yield return Against(baseline, entry);
    }

    /// <summary>What the fleet carries; where it carries no rate within all promises, what it carries within each.</summary>
    private static string Carries(PlanBaseline baseline, PlanEntry entry)
    {
        if (entry.Deliverable.Factor > 0)
        {
            return $"carries {Show.Three(entry.DeliverablePerSecond)} req/s";
        }

        string words = string.Join(
            ", ",
            baseline
                .Result.Alone.Where(one => one.Rate.Factor > 0)
                .Select(one =>
                    $"{one.Target.Name} up to {Show.Three(one.Rate.Factor * entry.Workload.RatePerSecond)} req/s"
                )
        );
        return words.Length == 0
            ? "keeps the promise at no rate that was tried"
            : $"keeps {words}, all of the promise at no rate that was tried";
    }

    private string Against(PlanBaseline baseline, PlanEntry entry)
    {
        string leftOut =
            baseline.LeftOut.Count > 0 ? $" Not simulated here: {string.Join(", ", baseline.LeftOut)}." : "";
        if (baseline.Incomparable.Count > 0)
        {
            bool isOne = baseline.Incomparable.Count == 1;
            return $"Not comparable with the plan: {string.Join(", ", baseline.Incomparable)} change{(isOne ? "s" : "")} its memory or speed and {(isOne ? "is" : "are")} not simulated here.{leftOut}";
        }

        string adapters = baseline.Deployment.Engine.Lora is LoraOptions lora
            ? $" Both carry the adapters ({PlanAdapters.Words(lora)})."
            : "";
        return Verdict(entry) + Unused(entry) + adapters + leftOut;
    }

    /// <summary>The comparison with the GPUs that serve alone, where whole instances of today's fleet leave some unused.</summary>
    private string Unused(PlanEntry entry)
    {
        FleetQuote quote = entry.Quote;
        if (plan.Chosen is not PlanEntry chosen || quote.GpusPaid <= quote.GpusUsed)
        {
            return "";
        }

        double saved = quote.UsdPerHourSoldSingly - chosen.Quote.UsdPerHourSoldSingly;
        return $" Whole instances leave {Show.Count(quote.GpusPaid - quote.GpusUsed)} of its {Show.Count(quote.GpusPaid)} GPUs unused; by GPUs that serve alone it is {Show.UsdPerHour(quote.UsdPerHourSoldSingly)}, and the plan {(saved >= 0 ? "saves" : "costs")} {Show.UsdPerHour(Math.Abs(saved))}{(saved >= 0 ? "" : " more")}.";
    }

    private string Verdict(PlanEntry entry)
    {
        if (plan.Chosen is not PlanEntry chosen)
        {
            return "There is no plan to set against it.";
        }

        const double HalfACent = 0.005;
        double saved = entry.Quote.UsdPerHour - chosen.Quote.UsdPerHour;
        string amount =
            $"{Show.UsdPerHour(Math.Abs(saved))} ({Show.Percent(Math.Abs(saved / entry.Quote.UsdPerHour))}) = {Show.Usd(Math.Abs(saved) * answer.HoursPerMonth)}/month";
        string broken = Keeps(entry) ? "" : ", and keeps the promise that this fleet does not";
        return saved > HalfACent ? $"The plan saves {amount} against it{broken}."
            : saved < -HalfACent ? $"The plan costs {amount} more{broken}."
            : $"The plan costs the same{broken}.";
    }
}
