using Farthing.Cli;
using Farthing.Scenarios;

namespace Farthing.Verbs.Plans;

/// <summary>Parts of a scenario that a plan without <c>--fleet</c> does not answer for.</summary>
internal static class PlanMonthKeys
{
    private const string Pools = "pools";
    private const string Batch = "batch";

    private static readonly string[] OfMonth =
    [
        "offers.assume_discount",
        "workload.growth",
        "hardware.redundancy",
        "engine.routing_metrics_every",
        "engine.routing_prefix_index",
        "engine.routing_index_tokens",
    ];

    /// <summary>Refuses flags that have no effect; a key of a file may stand for another command, so it is named as left out.</summary>
    public static void Check(VerbContext context, Scenario scenario)
    {
        if (context.Parsed.GetValue(PlanFlags.Fleet))
        {
            return;
        }

        string[] paths = [.. OfMonth, .. ScenarioFlags.FuturesOf(scenario)];
        foreach (string path in paths)
        {
            ScenarioFlags.RefuseUseless(context, scenario, path, $"without {PlanFlags.Fleet.Name}");
        }

        string[] written =
        [
            .. paths.Where(path => scenario.Values.PlaceOf(path) is { File: not null }),
            .. scenario.Pools.Count > 0 ? [Pools] : Array.Empty<string>(),
            .. scenario.Batch is not null ? [Batch] : Array.Empty<string>(),
        ];
        if (written.Length > 0)
        {
            context.Warn(
                $"{string.Join(", ", written)} {(written is [not Pools] ? "counts" : "count")} with {PlanFlags.Fleet.Name} alone: left out here"
            );
        }
    }
}
