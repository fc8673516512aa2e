using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Plans.Baselines;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Plans;

/// <summary>The plan as the terminal shows it: answer, promise, dollars, alternatives, reasons, trust, next command. 120 columns at most.</summary>
internal static partial class PlanScreen
{
    private const int MostGpus = 10;

    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, PlanAnswer answer, double seconds)
    {
        Head(writer, answer);
        writer.WriteLine();
        if (answer.Plan.Chosen is PlanEntry chosen)
        {
            Answer(writer, answer, chosen);
            writer.WriteLine();
            Promise(writer, answer, chosen);
            writer.WriteLine();
            Certainty(writer, answer);
            Money(writer, answer, chosen);
            writer.WriteLine();
        }
        else
        {
            NoFleet(writer, answer);
            writer.WriteLine();
            Certainty(writer, answer);
        }

        PerGpu(writer, answer);
        Rejected(writer, answer);
        BaselinePage.Write(writer, answer);
        writer.WriteLine();
        Alternatives(writer, answer);
        if (answer.Plan.Chosen is PlanEntry entry)
        {
            Trust(writer, answer, entry);
        }

        Tail(writer, answer, seconds);
    }

    private static void Head(TextWriter writer, PlanAnswer answer)
    {
        PlanWorkload work = answer.Plan.Request.Workload;
        double tokens =
            work.InputTokensPerMonth(answer.HoursPerMonth) + work.OutputTokensPerMonth(answer.HoursPerMonth);
        writer.WriteLine(
            $"{answer.Plan.Request.Model.ShortName} · {work.Name} at {Show.Three(work.RatePerSecond)}/s mean, {Show.Three(work.PeakMinutePerSecond)}/s peak · {Show.Count(work.MeanInput)} in / {Show.Count(work.MeanOutput)} out · {Show.Scaled(tokens)} tokens/month"
        );
    }

    private static void Answer(TextWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        double month = chosen.Quote.UsdPerHour * answer.HoursPerMonth;
        IReadOnlyList<string> cautions = answer.Cautions;
        writer.WriteLine($"ANSWER  {Fleet(chosen)}, {Formats(chosen.Shape)}{Routed(chosen)}");
        writer.WriteLine($"        on {chosen.Quote.Words}");
        if (answer.Plan.IsPartial)
        {
            writer.WriteLine(
                "        INTERRUPTED: the search was stopped before its end, a cheaper fleet may have been missed"
            );
        }

        writer.WriteLine(
            $"        {Show.UsdPerHour(chosen.Quote.UsdPerHour)} = {Show.Usd(month)}/month ({answer.HoursPerMonth.ToString("0.#", CultureInfo.InvariantCulture)} h)      {Show.UsdPerMillion(chosen.UsdPerMillionBlended)} /M blended   {Show.UsdPerMillion(chosen.UsdPerMillionInput)} /M in   {Show.UsdPerMillion(chosen.UsdPerMillionOutput)} /M out   at {Used(chosen)} utilization"
        );
        if (cautions.Count > 0)
        {
            foreach (string line in Wrap($"This price: {string.Join("; ", cautions)}", 112))
            {
                writer.WriteLine("        " + line);
            }
        }

        if (answer.Decision is null)
        {
            writer.WriteLine(
                "        No API in the catalog sells this model: nothing to compare with (compare: [id])"
            );
            return;
        }

        BuyOrBuild(writer, answer);
    }

    private static void Promise(TextWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        Slo slo = answer.Plan.Request.Slo;
        if (slo.Targets.Count == 0)
        {
            writer.WriteLine(
                "SLO     none promised (--slo ttft_p95=1.5s,itl_p95=40ms): the fleet only has to keep up"
            );
        }
        else
        {
            TextTable table = new(
                TextColumn.Text("SLO"),
                TextColumn.Number("promise"),
                TextColumn.Number("predicted"),
                TextColumn.Number("90 % band"),
                TextColumn.Number(Sure(answer)),
                TextColumn.Text("KEPT")
            );
            foreach (SloTarget target in slo.Targets)
            {
                double edge = chosen.AtEdge.Seconds(target.Metric, target.Statistic);
                double slow = chosen.Pessimistic.Seconds(target.Metric, target.Statistic);
                table.Row(
                    "  " + Label(target),
                    Show.Seconds(target.LimitSeconds),
                    Show.Seconds(chosen.Center.Seconds(target.Metric, target.Statistic)),
                    $"{Show.Seconds(chosen.Optimistic.Seconds(target.Metric, target.Statistic))} – {Show.Seconds(slow)}",
                    Show.Seconds(edge),
                    edge <= target.LimitSeconds ? $"yes, by {Show.Seconds(target.LimitSeconds - edge)}" : "no"
                );
            }

            table.Write(writer);
        }

        foreach (
            (LatencyMetric metric, string label) in ((LatencyMetric, string)[])
                [
                    (LatencyMetric.Itl, "ITL  p95 (each gap"),
                    (LatencyMetric.Tpot, "TPOT p95 (mean per request"),
                ]
        )
        {
            if (slo.Targets.All(target => target.Metric != metric))
            {
                writer.WriteLine(
                    $"  {label}, not promised)  {Show.Seconds(chosen.Center.Seconds(metric, Statistic.P95))}"
                );
            }
        }
    }

    private static void Money(TextWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        double month = chosen.Quote.UsdPerHour * answer.HoursPerMonth;
        double used = chosen.Utilization;
        double spare = Math.Max(0, chosen.DeliverablePerSecond - chosen.Workload.RatePerSecond);
        writer.WriteLine(
            $"WHERE THE MONEY GOES  prefill {Show.Percent(used * chosen.PrefillFraction)}   decode {Show.Percent(used * (1 - chosen.PrefillFraction))}   idle {Show.Percent(1 - used)} ({Show.Usd((1 - used) * month)}/month: room for peaks and {Show.Three(spare)} req/s more)"
        );
        MemoryBudgetResult memory = chosen.Setup.Memory;
        double free = memory.DriverBytes - memory.UsableBytes;
        writer.WriteLine(
            $"MEMORY          {Show.Bytes(memory.DriverBytes)}: weights {Show.Bytes(memory.WeightBytes)} · KV {Show.Bytes(memory.KvBytes)} ({Show.Scaled(memory.KvTokens)} tokens/replica, {Show.Percent(chosen.Center.PeakKvUse)} used) · rest {Show.Bytes(memory.OverheadBytes)} · free {Show.Bytes(free)}"
        );
        string hits =
            chosen.Workload.Table.HasPrefixes && chosen.Center.InputTokens > 0
                ? Show.Percent((double)chosen.Center.CachedTokens / chosen.Center.InputTokens)
                : "—";
        writer.WriteLine(
            $"WORK            MBU {Show.Percent(chosen.Mbu)}   MFU {Show.Percent(chosen.Mfu)}   batch {Show.Three(chosen.Center.MeanBatch)} a replica   peak minute at {Show.Percent(chosen.PeakUtilization)} of what it can sustain   cached {hits}"
        );
    }

    private static void PerGpu(TextWriter writer, PlanAnswer answer)
    {
        if (answer.Plan.Entries.Count + answer.Plan.Without.Count == 0)
        {
            return;
        }

        TextTable table = new(
            TextColumn.Text("CHEAPEST PER GPU"),
            TextColumn.Text("fleet"),
            TextColumn.Number("$/h"),
            TextColumn.Number("$/M blended"),
            TextColumn.Number("util"),
            TextColumn.Text("note")
        );
        foreach (PlanEntry entry in answer.Plan.Entries.Take(MostGpus))
        {
            bool isChosen = ReferenceEquals(entry, answer.Plan.Chosen);
            List<string> notes = isChosen ? ["chosen"] : [];
            int needed = entry.ReplicasNeeded * entry.Shape.Gpus;
            if (needed < entry.Quote.GpusPaid)
            {
                notes.Add($"{needed} GPUs suffice, {entry.Quote.GpusPaid} are sold together");
            }

            if (answer.Plan.Request.Gpus.Count(gpu => gpu.Id == entry.Shape.Gpu.Id) > 1)
            {
                notes.Add(Serving.Gpus.Interconnects.Words(entry.Shape.Gpu.Interconnect));
            }

            if (!entry.Shape.Gpu.HasOwnCoefficients)
            {
                notes.Add($"kernels of {entry.Shape.Gpu.CoefficientsFrom}");
            }

            table.Row(
                "  " + entry.Shape.Gpu.Id,
                $"{entry.Replicas * entry.Shape.Gpus} = {entry.Replicas}×{entry.Shape.Spread} {FormatFacts.Id(entry.Shape.Weights)}",
                entry.Quote.UsdPerHour.ToString("N2", CultureInfo.InvariantCulture),
                Show.UsdPerMillion(entry.UsdPerMillionBlended),
                Used(entry),
                string.Join("; ", notes)
            );
        }

        foreach (
            (Serving.Gpus.GpuSpec gpu, Rejection? miss) in answer.Plan.Without.Take(
                Math.Max(2, MostGpus - answer.Plan.Entries.Count)
            )
        )
        {
            Rejection? reason =
                miss
                ?? answer
                    .Plan.Rejections.Where(r => r.Shape.Gpu.Id == gpu.Id)
                    .OrderBy(r => r.Severity)
                    .ThenByDescending(r => r.Kind)
                    .FirstOrDefault();
            table.Row(
                "  " + gpu.Id,
                "—",
                "—",
                "—",
                "—",
                answer.Plan.Unfinished.Contains(gpu) ? "not finished: it may have a fleet"
                    : reason is null ? "no shape to try"
                    : Shorten(
                        $"{reason.Shape.Spread} {FormatFacts.Id(reason.Shape.Weights)}: {reason.Reason}",
                        120 - 62
                    )
            );
        }

        table.Write(writer);
        int hidden = answer.Plan.Entries.Count + answer.Plan.Without.Count - table.Count;
        if (hidden > 0)
        {
            writer.WriteLine($"  … and {hidden} more GPUs, dearer or without a fleet (--json lists all)");
        }
    }

    private static void Rejected(TextWriter writer, PlanAnswer answer)
    {
        IReadOnlyList<Rejection> rejections = answer.Plan.Rejections;
        if (rejections.Count == 0)
        {
            return;
        }

        writer.WriteLine(
            $"REJECTED  {rejections.Sum(r => r.Count):N0} of {answer.Plan.Configurations:N0} configurations".ToString(
                CultureInfo.InvariantCulture
            )
        );
        foreach (
            IGrouping<RejectionKind, Rejection> group in rejections
                .GroupBy(r => r.Kind)
                .OrderByDescending(g => g.Count())
        )
        {
            Rejection example = group.OrderBy(r => r.Severity).First();
            string text =
                group.Key == RejectionKind.Dominated
                    ? ""
                    : $", e.g. {example.Shape.Gpu.Id} {example.Shape.Spread} {FormatFacts.Id(example.Shape.Weights)}: {example.Reason}";
            writer.WriteLine(Shorten($"  {group.Sum(r => r.Count), 4}  {Words(group.Key)}{text}", 120));
        }
    }

    private static string Words(RejectionKind kind) =>
        kind switch
        {
            RejectionKind.RuleBroken => "break a rule",
            RejectionKind.QualityLoss => "lose too much quality",
            RejectionKind.DoesNotFit => "do not fit",
            RejectionKind.LongestRequest => "cannot hold the longest request",
            RejectionKind.TooSlow => "are too slow even for one request",
            RejectionKind.NoPrice => "have no price",
            RejectionKind.TooManyGpus => "need too many GPUs",
            RejectionKind.MissesSlo => "miss the promise",
            RejectionKind.Unstable => "are unstable",
            RejectionKind.Dominated => "cannot be cheaper",
            _ => kind.ToString(),
        };

    /// <summary>Utilization; the search for the deliverable ends at 64 times the traffic.</summary>
    private static string Used(PlanEntry entry) =>
        (double.IsFinite(entry.Deliverable.LostFactor) ? "" : "≤ ") + Show.Percent(entry.Utilization);

    private static string Fleet(PlanEntry entry) =>
        $"{(entry.Replicas + entry.Quote.SpareReplicas) * entry.Shape.Gpus} × {entry.Shape.Gpu.Id}: {entry.Replicas} replica{(entry.Replicas == 1 ? "" : "s")}{Spares(entry.Quote)} × {entry.Shape.Spread}";

    /// <summary>Replicas that are paid for since spot may be taken away.</summary>
    internal static string Spares(FleetQuote quote) =>
        quote.SpareReplicas == 0 ? "" : $" + {quote.SpareReplicas} spare";

    private static string Routed(PlanEntry entry) =>
        entry.Replicas == 1 ? "" : $", {RoutingWords.Id(entry.Routing)} routing";

    private static string Formats(ReplicaShape shape) =>
        $"{FormatFacts.Id(shape.Weights).ToUpperInvariant()} weights, {FormatFacts.Id(shape.Kv).ToUpperInvariant()} KV";

    private static string Label(SloTarget target)
    {
        string what = target.Metric == LatencyMetric.Itl ? " (each gap)" : "";
        return $"{target.Metric.ToString().ToUpperInvariant(), -4} {target.Statistic.ToString().ToLowerInvariant()}{what}";
    }

    private static string Shorten(string text, int width) =>
        text.Length <= width ? text : text[..(width - 1)] + "…";
}
