using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Plans.Baselines;

/// <summary>The section that sets what is served now against the plan.</summary>
internal static class BaselinePage
{
    /// <summary>Prints the section; nothing without a baseline.</summary>
    public static void Write(TextWriter writer, PlanAnswer answer)
    {
        if (answer.Baseline is not PlanBaseline baseline)
        {
            return;
        }

        Deployment now = baseline.Deployment;
        string spread =
            $"TP{now.TensorParallel}"
            + (now.PipelineParallel > 1 ? $"×PP{now.PipelineParallel}" : "")
            + (now.DataParallel > 1 ? $"×DP{now.DataParallel}" : "");
        writer.WriteLine(
            $"BASELINE   {Path.GetFileName(baseline.File)}: {now.TotalGpus} × {now.Gpu.Id}: {now.Replicas} replica{(now.Replicas == 1 ? "" : "s")} × {spread}, {FormatFacts.Id(now.Weights.Headline).ToUpperInvariant()} weights, {FormatFacts.Id(now.KvFormat).ToUpperInvariant()} KV"
        );
        if (baseline.Result.Entry is PlanEntry entry)
        {
            Numbers(writer, answer, entry);
        }
        else
        {
            writer.WriteLine($"           {baseline.Result.Reason}");
        }

        foreach (string note in baseline.Notes)
        {
            string line = $"           # {note}";
            writer.WriteLine(line.Length <= 120 ? line : line[..119] + "…");
        }
    }

    /// <summary>Writes the value of <c>baseline</c> into the open object; nothing without a baseline.</summary>
    /// <param name="writer">The document.</param>
    /// <param name="answer">The plan.</param>
    /// <param name="entry">Writes a fleet as an object.</param>
    public static void Write(Utf8JsonWriter writer, PlanAnswer answer, Action<PlanEntry> entry)
    {
        if (answer.Baseline is not PlanBaseline baseline)
        {
            return;
        }

        writer.WriteStartObject("baseline");
        writer.WriteString("file", Path.GetFileName(baseline.File));
        writer.WriteString("reason", baseline.Result.Reason);
        if (baseline.Result.Entry is PlanEntry fleet)
        {
            writer.WriteBoolean("keeps_slo", Keeps(answer, fleet));
            writer.WritePropertyName("fleet");
            entry(fleet);
            if (answer.Plan.Chosen is PlanEntry chosen)
            {
                double saved = fleet.Quote.UsdPerHour - chosen.Quote.UsdPerHour;
                writer.WriteNumber("saving_usd_per_hour", saved);
                writer.WriteNumber("saving_usd_per_month", saved * answer.HoursPerMonth);
                writer.WriteNumber("saving_share", saved / fleet.Quote.UsdPerHour);
            }
        }

        writer.WriteStartArray("notes");
        foreach (string note in baseline.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What the fleet carries; where it carries no rate within all promises, what it carries within each.</summary>
    private static string Carries(PlanAnswer answer, PlanEntry entry)
    {
        if (entry.Deliverable.Factor > 0)
        {
            return $"carries {Show.Three(entry.DeliverablePerSecond)} req/s";
        }

        IEnumerable<string> alone = answer
            .Baseline!.Result.Alone.Where(one => one.Rate.Factor > 0)
            .Select(one =>
                $"{one.Target.Name} up to {Show.Three(one.Rate.Factor * entry.Workload.RatePerSecond)} req/s"
            );
        string words = string.Join(", ", alone);
        return words.Length == 0
            ? "keeps the promise at no rate that was tried"
            : $"keeps {words}, all of the promise at no rate that was tried";
    }

    private static bool Keeps(PlanAnswer answer, PlanEntry entry) =>
        entry.AtEdge.Keeps(answer.Plan.Request.Slo);

    private static void Numbers(TextWriter writer, PlanAnswer answer, PlanEntry entry)
    {
        double month = entry.Quote.UsdPerHour * answer.HoursPerMonth;
        string use = entry.Deliverable.Factor < 1 ? "over 100 %" : Show.Percent(entry.Utilization);
        writer.WriteLine($"           on {entry.Quote.Words}");
        string served =
            entry.ServedPerSecond < entry.Workload.RatePerSecond
                ? $" of the {Show.Three(entry.ServedPerSecond)} req/s that it can serve at most"
                : "";
        writer.WriteLine(
            $"           {Show.UsdPerHour(entry.Quote.UsdPerHour)} = {Show.Usd(month)}/month   {Show.UsdPerMillion(entry.UsdPerMillionBlended)} /M blended{served}   at {use} utilization"
        );
        writer.WriteLine($"           {Carries(answer, entry)}");
        foreach (SloTarget target in answer.Plan.Request.Slo.Targets)
        {
            double edge = entry.AtEdge.Seconds(target.Metric, target.Statistic);
            string kept = edge <= target.LimitSeconds ? "kept" : "MISSED";
            writer.WriteLine(
                $"           {target.Name, -10} {kept, -6}  promised {Show.Seconds(target.LimitSeconds)}, predicted {Show.Seconds(entry.Center.Seconds(target.Metric, target.Statistic))}, {Show.Seconds(edge)} at {PlanScreen.Sure(answer)}"
            );
        }

        if (entry.AtEdge.Rejected > 0)
        {
            writer.WriteLine(
                $"           {Show.Count(entry.AtEdge.Rejected)} requests are longer than it serves: refused"
            );
        }

        if (answer.Plan.Chosen is not PlanEntry chosen)
        {
            writer.WriteLine("           There is no plan to set against it.");
            return;
        }

        double saved = entry.Quote.UsdPerHour - chosen.Quote.UsdPerHour;
        string share = Math.Abs(saved / entry.Quote.UsdPerHour).ToString("P0", CultureInfo.InvariantCulture);
        string broken = Keeps(answer, entry) ? "" : ", and keeps the promise that this fleet does not";
        writer.WriteLine(
            saved > 0.005
                ? $"           The plan saves {Show.UsdPerHour(saved)} ({share}) = {Show.Usd(saved * answer.HoursPerMonth)}/month against it{broken}."
            : saved < -0.005
                ? $"           The plan costs {Show.UsdPerHour(-saved)} ({share}) = {Show.Usd(-saved * answer.HoursPerMonth)}/month more{broken}."
            : $"           The plan costs the same{broken}."
        );
    }
}
