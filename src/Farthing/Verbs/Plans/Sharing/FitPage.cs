using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Sharing;
using Farthing.Reporting.Terminal;
using Farthing.Scenarios.Plans;

namespace Farthing.Verbs.Plans.Sharing;

/// <summary>Which models fit on given GPUs, and at which rate each.</summary>
internal static class FitPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, SharedFit fit, double seconds)
    {
        string gpus = string.Join(
            " + ",
            SharedPlan.LeftOver(fit.Inputs[0], fit.Inventory, []).Select(item => $"{item.Count} × {item.Gpu}")
        );
        InventoryFit all = fit.Together;
        string together =
            all.Fleets.Count == 0 ? "the models do not fit together at any rate that was tried"
            : fit.Inputs.Count == 1 ? $"it fits at {Times(all.KeptFactor)} its rate"
            : $"all fit together at {Times(all.KeptFactor)} their rates";
        writer.WriteLine($"{fit.Inputs.Count} model{(fit.Inputs.Count == 1 ? "" : "s")} on {gpus}");
        writer.WriteLine();
        writer.WriteLine($"ANSWER  {together}{Edge(all)}");
        if (all.KeptFactor < 1)
        {
            string names = string.Join(
                ", ",
                fit.AtAskedRates.Select(model => fit.Inputs[model].Request.Model.ShortName)
            );
            writer.WriteLine(
                fit.AtAskedRates.Count == 0
                    ? "        at the asked rates none of them fits"
                    : $"        at the asked rates only these fit: {names}"
            );
        }

        writer.WriteLine();
        TextTable table = new(
            TextColumn.Text("MODEL"),
            TextColumn.Number("asked"),
            TextColumn.Number("together"),
            TextColumn.Number("alone at most"),
            TextColumn.Text("fleet together"),
            TextColumn.Number("$/h")
        );
        for (int i = 0; i < fit.Inputs.Count; i++)
        {
            double asked = fit.Inputs[i].Request.Workload.RatePerSecond;
            PlanEntry? fleet = all.Fleets.Count > 0 ? all.Fleets[i] : null;
            table.Row(
                fit.Inputs[i].Request.Model.ShortName,
                Show.Three(asked) + "/s",
                fleet is null ? "—" : Show.Three(asked * all.KeptFactor) + "/s",
                fit.Alone[i].KeptFactor > 0 ? Show.Three(asked * fit.Alone[i].KeptFactor) + "/s" : "—",
                fleet is null ? "" : SharedPage.Words(fleet),
                fleet is null ? "" : fleet.Quote.UsdPerHour.ToString("N2", CultureInfo.InvariantCulture)
            );
        }

        table.Write(writer);
        SharedPage.LeftOver(writer, SharedPlan.LeftOver(fit.Inputs[0], fit.Inventory, all.Fleets));
        writer.WriteLine();
        writer.WriteLine(
            $"{Show.Seconds(seconds)} · each rate is a plan of its own, found to {InventoryFit.Tolerance * 100:0} % · one kind of GPU for each model · --json"
        );
    }

    /// <summary>Writes the answer as an object.</summary>
    public static void Write(Utf8JsonWriter writer, SharedFit fit)
    {
        writer.WriteStartObject();
        writer.WriteNumber("common_factor", fit.Together.KeptFactor);
        if (double.IsFinite(fit.Together.LostFactor))
        {
            writer.WriteNumber("lost_factor", fit.Together.LostFactor);
        }
        else
        {
            writer.WriteNull("lost_factor");
        }

        writer.WriteStartArray("models");
        for (int i = 0; i < fit.Inputs.Count; i++)
        {
            double asked = fit.Inputs[i].Request.Workload.RatePerSecond;
            writer.WriteStartObject();
            writer.WriteString("model", fit.Inputs[i].Request.Model.Id);
            writer.WriteNumber("asked_requests_per_s", asked);
            writer.WriteNumber("together_requests_per_s", asked * fit.Together.KeptFactor);
            writer.WriteNumber("alone_requests_per_s", asked * fit.Alone[i].KeptFactor);
            writer.WriteBoolean("fits_at_asked_rates", fit.AtAskedRates.Contains(i));
            if (fit.Together.Fleets.Count > 0)
            {
                SharedPage.Fleet(writer, "fleet", fit.Together.Fleets[i]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        SharedPage.LeftOver(writer, SharedPlan.LeftOver(fit.Inputs[0], fit.Inventory, fit.Together.Fleets));
        writer.WriteEndObject();
    }

    private static string Edge(InventoryFit fit) =>
        fit.Fleets.Count > 0 && double.IsFinite(fit.LostFactor)
            ? $", no longer at {Times(fit.LostFactor)}"
            : "";

    private static string Times(double factor) => factor.ToString("0.00", CultureInfo.InvariantCulture) + "×";
}
