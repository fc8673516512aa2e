using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary>One table for several models on shared GPUs.</summary>
internal static class SharedSheet
{
    private sealed record Row(Plan Plan, PlanEntry Fleet);

    /// <summary>The sheet of a plan.</summary>
    public static Sheet Of(SharedPlan plan, PlanSharedDocument document)
    {
        PlanWorkload work = plan.Plans[0].Request.Workload;
        double hours = plan.Inputs[0].Scenario.HoursPerMonth;
        string[] asked = [.. Asked(plan)];
        string rates = asked.Length == 0 ? $"{Show.Three(work.RatePerSecond)}/s each" : "its own rate each";
        string title =
            $"{plan.Plans.Count} models · {work.Name} at {rates} · {Show.Count(work.MeanInput)} in / {Show.Count(work.MeanOutput)} out tokens";
        return plan.Fleets is not { } fleets
            ? new Sheet(title, "the models do not fit together")
            {
                Word = "ANSWER",
                State = SheetState.Bad,
                Remarks = [.. asked, .. Relax(plan)],
            }
            : new Sheet(
                title,
                $"all fit together: {Show.UsdPerHour(plan.UsdPerHour)} = {Show.Usd(plan.UsdPerHour * hours)}/month ({hours.ToString("0.#", CultureInfo.InvariantCulture)} h)"
            )
            {
                Word = "ANSWER",
                State = SheetState.Good,
                Remarks = asked,
            }.Table(
                [.. plan.Plans.Zip(fleets, (each, fleet) => new Row(each, fleet))],
                new TableColumns<Row>()
                    .Words("model", row => row.Plan.Request.Model.ShortName)
                    .Words("fleet", row => Words(row.Fleet))
                    .Figure("$/h", row => Show.UsdPerHour(row.Fleet.Quote.UsdPerHour))
                    .UsdPerMillion("$/M blended", row => row.Fleet.UsdPerMillionBlended)
                    .UsdPerRequest(row => row.Fleet.UsdPerRequest)
                    .Share("util", row => row.Fleet.Utilization, rank: 1)
                    .Words("beside its plan alone", More, rank: 2),
                $"all  {fleets.Sum(fleet => fleet.Quote.GpusPaid)} GPUs paid, {Show.UsdPerHour(plan.UsdPerHour)}",
                LeftOver(document.LeftOver)
            );
    }

    /// <summary>Remaining GPUs; null where nothing is counted.</summary>
    public static string? LeftOver(IReadOnlyList<LeftOverGpus> left) =>
        left.Count == 0
            ? null
            : "LEFT OVER  "
                + string.Join(" · ", left.Select(kind => $"{kind.Left} of {kind.Count} × {kind.Gpu}"));

    /// <summary>A fleet in a few words.</summary>
    public static string Words(PlanEntry entry) =>
        $"{entry.Replicas * entry.Shape.Gpus} × {entry.Shape.Gpu.Id}: {entry.Replicas} × {entry.Shape.Spread} {FormatFacts.Id(entry.Shape.Weights)}";

    /// <summary>What each model is asked for; nothing where all are asked for the same.</summary>
    private static IEnumerable<string> Asked(SharedPlan plan)
    {
        string[] asked = [.. plan.Plans.Select(each => Words(each.Request))];
        return asked.Distinct().Count() == 1
            ? []
            : plan.Plans.Zip(asked, (each, words) => $"{each.Request.Model.ShortName}: {words}");
    }

    private static string Words(PlanRequest request)
    {
        string promise = string.Join(
            ", ",
            request.Slo.Targets.Select(target => $"{target.Name} {Show.Seconds(target.LimitSeconds)}")
        );
        return $"{Show.Three(request.Workload.RatePerSecond)}/s, {(promise.Length > 0 ? promise : "without a promise")}";
    }

    private static string More(Row row)
    {
        double more = row.Fleet.Quote.UsdPerHour - row.Plan.Chosen!.Quote.UsdPerHour;
        return more < 0.005 ? "the same" : $"{Show.UsdPerHour(more)} more";
    }

    private static string[] Relax(SharedPlan plan)
    {
        string[] alone =
        [
            .. plan
                .Plans.Where(each => each.Chosen is null)
                .Select(each =>
                {
                    Rejection? miss = each
                        .Without.Select(item => item.NearestMiss)
                        .OfType<Rejection>()
                        .FirstOrDefault();
                    string why = miss is null
                        ? ""
                        : $": {miss.Shape.Gpu.Id} {miss.Shape.Spread}: {miss.Reason}";
                    return $"RELAX   {each.Request.Model.ShortName} alone has no fleet{why}";
                }),
        ];
        return alone.Length > 0
            ? alone
            :
            [
                $"RELAX   each fits alone; together they need at least {plan.Plans.Sum(each => each.Entries.Min(entry => entry.Quote.GpusPaid))} GPUs: more GPUs, a lower rate (--fit-inventory says which), or fewer models",
                .. plan.Plans.Select(each => $"{each.Request.Model.ShortName}: {Words(each.Chosen!)}"),
            ];
    }
}
