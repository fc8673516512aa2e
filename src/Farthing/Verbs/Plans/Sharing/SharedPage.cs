using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Reporting.Terminal;
using Farthing.Scenarios.Plans;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary>One table for several models on shared GPUs.</summary>
internal static class SharedPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, SharedPlan plan, double seconds)
    {
        PlanWorkload work = plan.Plans[0].Request.Workload;
        double hours = plan.Inputs[0].Scenario.HoursPerMonth;
        writer.WriteLine(
            $"{plan.Plans.Count} models · {work.Name} at {Show.Three(work.RatePerSecond)}/s each · {Show.Count(work.MeanInput)} in / {Show.Count(work.MeanOutput)} out tokens"
        );
        writer.WriteLine();
        if (plan.Fleets is { } fleets)
        {
            writer.WriteLine(
                $"ANSWER  all fit together: {Show.UsdPerHour(plan.UsdPerHour)} = {Show.Usd(plan.UsdPerHour * hours)}/month ({hours.ToString("0.#", CultureInfo.InvariantCulture)} h)"
            );
            writer.WriteLine();
            Fleets(writer, plan, fleets);
            LeftOver(writer, SharedPlan.LeftOver(plan.Inputs[0], plan.Inventory, fleets));
        }
        else
        {
            NoDivision(writer, plan);
        }

        bool isPartial = plan.Plans.Any(each => each.IsPartial);
        writer.WriteLine();
        writer.WriteLine(
            $"{Show.Seconds(seconds)} · {Show.Count(plan.Plans.Sum(each => each.Configurations))} configurations, {Show.Count(plan.Plans.Sum(each => each.Simulations))} simulations · --model NAME shows one model in full · --json{(isPartial ? " · INTERRUPTED: the best so far" : "")}"
        );
    }

    /// <summary>Writes the plan as an object.</summary>
    public static void Write(Utf8JsonWriter writer, SharedPlan plan)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("fits", plan.Fleets is not null);
        writer.WriteBoolean("is_partial", plan.Plans.Any(each => each.IsPartial));
        if (plan.Fleets is not null)
        {
            writer.WriteNumber("usd_per_hour", plan.UsdPerHour);
            writer.WriteNumber("usd_per_month", plan.UsdPerHour * plan.Inputs[0].Scenario.HoursPerMonth);
        }

        writer.WriteStartArray("models");
        for (int i = 0; i < plan.Plans.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("model", plan.Plans[i].Request.Model.Id);
            writer.WriteNumber("requests_per_s", plan.Plans[i].Request.Workload.RatePerSecond);
            if (plan.Fleets is { } fleets)
            {
                Fleet(writer, "fleet", fleets[i]);
            }

            if (plan.Plans[i].Chosen is PlanEntry alone)
            {
                Fleet(writer, "alone", alone);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        LeftOver(writer, SharedPlan.LeftOver(plan.Inputs[0], plan.Inventory, plan.Fleets ?? []));
        writer.WriteEndObject();
    }

    /// <summary>Writes what a fleet is and costs.</summary>
    public static void Fleet(Utf8JsonWriter writer, string name, PlanEntry entry)
    {
        writer.WriteStartObject(name);
        writer.WriteString("gpu", entry.Shape.Gpu.Id);
        writer.WriteNumber("replicas", entry.Replicas);
        writer.WriteString("spread", entry.Shape.Spread);
        writer.WriteString("weights", FormatFacts.Id(entry.Shape.Weights));
        writer.WriteNumber("gpus_paid", entry.Quote.GpusPaid);
        writer.WriteNumber("usd_per_hour", entry.Quote.UsdPerHour);
        writer.WriteString("price_source", entry.Quote.Source);
        writer.WriteNumber("usd_per_m_blended", entry.UsdPerMillionBlended);
        writer.WriteNumber("utilization", entry.Utilization);
        writer.WriteEndObject();
    }

    /// <summary>Writes what is left over.</summary>
    public static void LeftOver(Utf8JsonWriter writer, IReadOnlyList<(string Gpu, int Left, int Count)> left)
    {
        writer.WriteStartArray("left_over");
        foreach ((string gpu, int free, int count) in left)
        {
            writer.WriteStartObject();
            writer.WriteString("gpu", gpu);
            writer.WriteNumber("left", free);
            writer.WriteNumber("count", count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Prints what is left over; nothing where nothing is counted.</summary>
    public static void LeftOver(TextWriter writer, IReadOnlyList<(string Gpu, int Left, int Count)> left)
    {
        if (left.Count > 0)
        {
            writer.WriteLine(
                "LEFT OVER  "
                    + string.Join(" · ", left.Select(item => $"{item.Left} of {item.Count} × {item.Gpu}"))
            );
        }
    }

    /// <summary>A fleet in a few words.</summary>
    public static string Words(PlanEntry entry) =>
        $"{entry.Replicas * entry.Shape.Gpus} × {entry.Shape.Gpu.Id}: {entry.Replicas} × {entry.Shape.Spread} {FormatFacts.Id(entry.Shape.Weights)}";

    private static void Fleets(TextWriter writer, SharedPlan plan, IReadOnlyList<PlanEntry> fleets)
    {
        TextTable table = new(
            TextColumn.Text("MODEL"),
            TextColumn.Text("fleet"),
            TextColumn.Number("$/h"),
            TextColumn.Number("$/M blended"),
            TextColumn.Number("util"),
            TextColumn.Text("beside its plan alone")
        );
        for (int i = 0; i < fleets.Count; i++)
        {
            double alone = plan.Plans[i].Chosen!.Quote.UsdPerHour;
            double more = fleets[i].Quote.UsdPerHour - alone;
            table.Row(
                plan.Plans[i].Request.Model.ShortName,
                Words(fleets[i]),
                fleets[i].Quote.UsdPerHour.ToString("N2", CultureInfo.InvariantCulture),
                Show.UsdPerMillion(fleets[i].UsdPerMillionBlended),
                Show.Percent(fleets[i].Utilization),
                more < 0.005 ? "the same" : $"{Show.UsdPerHour(more)} more"
            );
        }

        table.Row(
            "all",
            $"{fleets.Sum(fleet => fleet.Quote.GpusPaid)} GPUs paid",
            plan.UsdPerHour.ToString("N2", CultureInfo.InvariantCulture)
        );
        table.Write(writer);
    }

    private static void NoDivision(TextWriter writer, SharedPlan plan)
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
        writer.WriteLine("ANSWER  the models do not fit together");
        foreach (string line in alone)
        {
            writer.WriteLine(line.Length <= 120 ? line : line[..119] + "…");
        }

        if (alone.Length == 0)
        {
            int needed = plan.Plans.Sum(each => each.Entries.Min(entry => entry.Quote.GpusPaid));
            writer.WriteLine(
                $"RELAX   each fits alone; together they need at least {needed} GPUs: more GPUs, a lower rate (--fit-inventory says which), or fewer models"
            );
            foreach (Plan each in plan.Plans)
            {
                writer.WriteLine($"        {each.Request.Model.ShortName}: {Words(each.Chosen!)}");
            }
        }
    }
}
