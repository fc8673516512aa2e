using System.Text.Json;
using Farthing.Planning.Apis;
using Farthing.Planning.Offers;
using Farthing.Plans.Replays;
using Farthing.Serving.Gpus;
using Farthing.Settings.Values;

namespace Farthing.Plans;

/// <content>What a plan follows from: settings, digests, days of prices, and the command line to make it again.</content>
internal static partial class PlanDocument
{
    /// <summary>Every written key of the scenario, by path: what a comparison of two plans calls a cause.</summary>
    private static void Settings(Utf8JsonWriter writer, PlanAnswer answer)
    {
        writer.WriteString("today", $"{answer.Inputs.Today:yyyy-MM-dd}");
        writer.WriteStartObject("settings");
        SettingValues values = answer.Inputs.Scenario.Values;
        foreach (string path in values.Paths.Order(StringComparer.Ordinal))
        {
            if (values.Find(path) is SettingValue value)
            {
                writer.WriteString(path, string.Join(", ", value.Items.Select(item => item.Text)));
            }
        }

        writer.WriteEndObject();
    }

    private static void Origin(Utf8JsonWriter writer, PlanAnswer answer)
    {
        PlanOrigin origin = answer.Inputs.Origin;
        writer.WriteStartObject("digests");
        Digests(writer, "data", origin.Data);
        Digests(writer, "overlays", origin.Overlays);
        Digests(writer, "traces", origin.Traces);
        Digests(writer, "current", origin.Current);
        writer.WriteEndObject();
        PriceDates(writer, answer);
        writer.WriteStartObject("replay");
        writer.WriteStartArray("arguments");
        foreach (string argument in origin.Arguments)
        {
            writer.WriteStringValue(argument);
        }

        writer.WriteEndArray();
        writer.WriteString("scenario_file", origin.ScenarioFile);
        writer.WriteString("scenario_text", origin.ScenarioText);
        writer.WriteString("today", $"{origin.Today:yyyy-MM-dd}");
        writer.WriteEndObject();
    }

    private static void Digests(
        Utf8JsonWriter writer,
        string name,
        IReadOnlyList<(string Name, string Sha256)> files
    )
    {
        writer.WriteStartArray(name);
        foreach ((string file, string digest) in files)
        {
            writer.WriteStartObject();
            writer.WriteString("name", file);
            writer.WriteString("sha256", digest);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The days of the prices that could be chosen from, by cloud, and of the APIs' prices.</summary>
    private static void PriceDates(Utf8JsonWriter writer, PlanAnswer answer)
    {
        HashSet<string> gpus = [.. answer.Plan.Request.Gpus.Select((GpuSpec gpu) => gpu.Id)];
        writer.WriteStartArray("price_dates");
        foreach (
            IGrouping<string, PricedOffer> cloud in answer
                .Inputs.Pricing.Offers.Offers.Where(offer => gpus.Contains(offer.GpuId))
                .GroupBy(offer => offer.Cloud)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
        )
        {
            DateOnly[] days = [.. cloud.Select(offer => offer.AsOf).OfType<DateOnly>()];
            Dates(writer, cloud.Key, days);
        }

        foreach (ApiBill bill in answer.Bills.OrderBy(bill => bill.Price.Id, StringComparer.Ordinal))
        {
            Dates(writer, bill.Price.Id, bill.Price.AsOf is DateOnly day ? [day] : []);
        }

        writer.WriteEndArray();
    }

    private static void Dates(Utf8JsonWriter writer, string name, DateOnly[] days)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("oldest", days.Length == 0 ? null : $"{days.Min():yyyy-MM-dd}");
        writer.WriteString("newest", days.Length == 0 ? null : $"{days.Max():yyyy-MM-dd}");
        writer.WriteEndObject();
    }
}
