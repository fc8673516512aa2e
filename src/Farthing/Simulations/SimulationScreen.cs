using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;

namespace Farthing.Simulations;

/// <summary>Prints a simulation for people: the verdict, latencies, throughput, what went on over time, dollars, how sure.</summary>
internal static class SimulationScreen
{
    private const int LineWidth = 120;
    private const int SparkCells = 40;

    /// <summary>Prints it.</summary>
    public static void Write(SimulationReport report, TextWriter text, bool showsTime)
    {
        Wrap(text, Title(report), 0);
        Wrap(text, RunLine(report, showsTime), 0);
        text.WriteLine();
        Wrap(text, Verdict(report), 8);
        if (report.Result.Finished == 0)
        {
            return;
        }

        text.WriteLine();
        LatencyTable.Write(report, text);
        text.WriteLine();
        Wrap(text, Throughput(report), 0);
        OverTime(report, text);
        Wrap(text, Work(report), 0);
        text.WriteLine();
        Money(report, text);
        Wrap(text, HowSure(report), 10);
        string[] notes = [.. report.Workload.Notes.Concat(report.Notes)];
        for (int i = 0; i < notes.Length; i++)
        {
            Wrap(text, (i == 0 ? "NOTES     " : "          ") + notes[i], 10);
        }
    }

    private static string Title(SimulationReport report)
    {
        var deployment = report.Deployment;
        var workload = report.Workload;
        return $"{deployment.Model.ShortName} on {deployment.TotalGpus} × {deployment.Gpu.Id}: {Replicas(report)}, "
            + $"{FormatFacts.Id(deployment.Weights.Headline)} weights, {FormatFacts.Id(deployment.KvFormat)} KV · "
            + $"{workload.Name} at {Show.Three(workload.RatePerSecond)}/s mean (peak minute {Show.Three(workload.PeakMinutePerSecond)}/s) · "
            + $"{Show.Count(workload.MeanInput)} in / {Show.Count(workload.MeanOutput)} out tokens";
    }

    private static string RunLine(SimulationReport report, bool showsTime)
    {
        SimulationResult r = report.Result;
        string time = showsTime ? $" ({Show.Seconds(report.Outcome.Took.TotalSeconds)} to simulate)" : "";
        string ended =
            r.Rejected > 0
                ? $"{Show.Count(r.Rejected)} refused: longer than {Show.Count(report.Setup.Limits.MaxModelLen)} tokens or than the cache"
            : r.Finished == r.Arrived ? "all requests finished"
            : $"{Show.Count(r.Finished)} finished";
        return $"{Show.Count(r.Arrived)} requests in {Show.Seconds(report.Workload.Summary.DurationSeconds)} of traffic{time} · {Routing(report)} · {ended}";
    }

    private static string Replicas(SimulationReport report)
    {
        var d = report.Deployment;
        string spread = $"TP{d.TensorParallel}";
        spread += d.PipelineParallel > 1 ? $"×PP{d.PipelineParallel}" : "";
        spread += d.DataParallel > 1 ? $"×DP{d.DataParallel}" : "";
        spread += d.ExpertParallel > 1 ? $"+EP{d.ExpertParallel}" : "";
        return $"{d.Replicas} {(d.Replicas == 1 ? "replica" : "replicas")} × {spread}";
    }

    private static string Routing(SimulationReport report) =>
        report.Deployment.Replicas == 1 ? "one replica" : RoutingWords.Id(report.Scenario.Engine.Routing);

    private static string Verdict(SimulationReport report)
    {
        SimulationOutcome outcome = report.Outcome;
        if (report.Result.Finished == 0)
        {
            return "REFUSED  every request: none is short enough for this model and cache";
        }

        if (outcome.IsUnstable)
        {
            return "UNSTABLE  the queue grows through the run: this fleet does not keep up. Latencies depend on how long the traffic lasts, so they are ranges.";
        }

        if (report.Slo.Targets.Count == 0)
        {
            return outcome.IsNearSaturation
                ? "NEAR SATURATION  the queue grows at the band's slow edge: latencies are ranges. (No promise: --slo ttft_p95=1.5s,itl_p95=40ms)"
                : "STABLE  the queue does not grow. (No promise to keep: --slo ttft_p95=1.5s,itl_p95=40ms)";
        }

        string edge = outcome.KeepsAtSlowEdge
            ? "at the band's slow edge too"
            : "but NOT at the band's slow edge";
        string misses = string.Join(
            ", ",
            report
                .Slo.Targets.Where(target =>
                    report.Result.Seconds(target.Metric, target.Statistic) > target.LimitSeconds
                )
                .Select(target =>
                    $"{target.Name} {Show.Seconds(report.Result.Seconds(target.Metric, target.Statistic))} of {Show.Seconds(target.LimitSeconds)}"
                )
        );
        return outcome.Keeps ? $"KEPT    every promise, {edge}"
            : misses.Length > 0 ? $"MISSED  {misses}"
            : $"MISSED  {Show.Count(report.Result.Rejected)} of {Show.Count(report.Result.Arrived)} requests are refused";
    }

    private static string Throughput(SimulationReport report)
    {
        SimulationResult r = report.Result;
        double seconds = Math.Max(report.MakespanSeconds, 1e-9);
        string delivered = report.Utilization is double used
            ? used > 1
                ? $"{Show.Percent(used)} of what it could deliver ({Show.Three(report.DeliverablePerSecond!.Value)}/s): too much"
                : $"{Show.Percent(used)} of what it could deliver ({Show.Three(report.DeliverablePerSecond!.Value)}/s)"
            : report.Outcome.Deliverable is null
                ? "deliverable not searched"
                : "no rate keeps this promise";
        string promises = report.Slo.Targets.Count switch
        {
            0 => "no promise",
            1 => "the promise",
            2 => "both promises",
            _ => "all promises",
        };
        return $"goodput {Show.Three(r.Good / seconds)} req/s of {Show.Three(r.Finished / seconds)} ({promises}) · output {Show.Count(r.OutputTokens / seconds)} tok/s · input {Show.Count(r.InputTokens / seconds)} tok/s · {delivered}";
    }

    private static void OverTime(SimulationReport report, TextWriter text)
    {
        SimulationSeries series = report.Result.Series;
        double[] waiting = [.. series.PeakWaiting.Select(count => (double)count)];
        TextTable table = new(TextColumn.Text(), TextColumn.Text(), TextColumn.Text());
        table.Row(
            "queue",
            Sparkline.Of(waiting, SparkCells, Math.Max(10, waiting.DefaultIfEmpty(0).Max())),
            waiting.DefaultIfEmpty(0).Max() > 0
                ? $"peak {Show.Count(waiting.Max())} at {At(series, Array.IndexOf(waiting, waiting.Max()))}"
                : "nobody waited"
        );
        int fullest =
            series.PeakKvUse.Count == 0 ? 0 : series.PeakKvUse.ToList().IndexOf(series.PeakKvUse.Max());
        table.Row(
            "KV use",
            Sparkline.Of(series.PeakKvUse, SparkCells, 1),
            $"peak {Show.Percent(report.Result.PeakKvUse)} at {At(series, fullest)}   preemptions {Show.Count(report.Result.Preemptions)}"
        );
        table.Row(
            "batch",
            Sparkline.Of(series.MeanRunning, SparkCells, series.MeanRunning.DefaultIfEmpty(0).Max()),
            $"mean {Show.Three(report.Result.MeanBatch)} per replica while it computes"
        );
        table.Write(text);
    }

    private static string At(SimulationSeries series, int bucket)
    {
        TimeSpan at = TimeSpan.FromSeconds(bucket * (series.BucketNs / 1e9));
        return at.TotalHours >= 1
            ? FormattableString.Invariant($"{(int)at.TotalHours}:{at.Minutes:00}:{at.Seconds:00}")
            : FormattableString.Invariant($"{at.Minutes:00}:{at.Seconds:00}");
    }

    private static string Work(SimulationReport report)
    {
        string hits =
            !report.Workload.HasPrefixes ? "— (this traffic says nothing of prefixes)"
            : report.Result.InputTokens == 0 ? "0 %"
            : Show.Percent((double)report.Result.CachedTokens / report.Result.InputTokens);
        return $"MBU {Show.Percent(report.Mbu)}  MFU {Show.Percent(report.Mfu)}  busy {Show.Percent(report.Busy)} (busy is not utilization)  prefix hits {hits}";
    }

    private static void Money(SimulationReport report, TextWriter text)
    {
        double hours = report.Deployment.TotalGpus * report.Result.MakespanNs / 3600e9;
        if (report.CostOf(report.Outcome.Center) is not SimulationCost cost || report.Price is null)
        {
            Wrap(
                text,
                $"{Show.Three(hours)} GPU-hours · no price: no matching offer in the catalog (--gpu-price '$2.50/h')",
                0
            );
            return;
        }

        string at =
            report.Utilization is not double used ? ""
            : used > 1 ? ", while more arrives than it carries"
            : $" at {Show.Percent(used)} utilization";
        Wrap(
            text,
            $"{Show.Usd(cost.Usd)} for the run · {Show.Three(hours)} GPU-hours · $/M: in {Show.UsdPerMillion(cost.UsdPerMInput)}  out {Show.UsdPerMillion(cost.UsdPerMOutput)}  blended {Show.UsdPerMillion(cost.UsdPerMBlended)}{at}",
            0
        );
        double decode = SimulationCost.DecodeShare(report.Result);
        double idle = Math.Max(0, 1 - (report.Utilization ?? 1));
        string split = report.Utilization is null
            ? $"prefill {Show.Percent(1 - decode)}  decode {Show.Percent(decode)} of the computing time"
            : $"prefill {Show.Percent((1 - idle) * (1 - decode))}  decode {Show.Percent((1 - idle) * decode)}  idle {Show.Percent(idle)} ({Show.Usd(cost.Usd * idle)}, spread over both)";
        string day = report.Price.AsOf is DateOnly asOf
            ? string.Create(CultureInfo.InvariantCulture, $" of {asOf:yyyy-MM-dd}")
            : "";
        Wrap(
            text,
            $"{split} · {Show.UsdPerHour(report.Price.UsdPerHour)} per GPU: {report.Price.Words}{day}",
            0
        );
    }

    /// <summary>Dollars per million tokens; below 10 cents with the digits that two would lose.</summary>
    private static string HowSure(SimulationReport report) =>
        $"HOW SURE  predicted from {SimulationJson.ProvenanceWords(report.Provenance)}; step times {Signed(report.Setup.Band.Low - 1)} to {Signed(report.Setup.Band.High - 1)} (90 % of {StepFamily(report)}), bands by running both edges";

    private static string StepFamily(SimulationReport report) =>
        report.Setup.StepTimes().Calibration is { } own && own.Measured(report.Deployment)
            ? "your held-back rows, pooled with the built-in band"
            : report.Setup.Band.Family.Replace('_', ' ') + " measurements";

    private static string Signed(double share) => (share < 0 ? "−" : "+") + Show.Percent(Math.Abs(share));

    /// <summary>Prints a line in as many lines of 120 columns as it takes.</summary>
    internal static void Wrap(TextWriter text, string line, int indent)
    {
        while (line.Length > LineWidth)
        {
            int at = line.LastIndexOf(' ', LineWidth);
            while (at > indent && line[at + 1] == '%')
            {
                at = line.LastIndexOf(' ', at - 1);
            }

            if (at <= indent)
            {
                break;
            }

            text.WriteLine(line[..at].TrimEnd());
            line = new string(' ', indent) + line[(at + 1)..].TrimStart();
        }

        text.WriteLine(line.TrimEnd());
    }
}
