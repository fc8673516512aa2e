using Farthing.Cli;
using Farthing.Scenarios;

namespace Farthing.Verbs.Plans;

/// <summary>Parts of a scenario that a plan does not answer for: those of a month without <c>--fleet</c>, and pools.</summary>
internal static class PlanMonthKeys
{
    private static readonly string[] OfMonth =
    [
        "offers.assume_discount",
        "workload.growth",
        "hardware.redundancy",
    ];

    /// <summary>Refuses flags that have no effect; a key of a file may stand for another command, so it is named as left out.</summary>
    public static void Check(VerbContext context, Scenario scenario)
    {
        if (!context.Parsed.GetValue(PlanFlags.Fleet))
        {
            foreach (string path in OfMonth)
            {
                ScenarioFlags.RefuseUseless(context, scenario, path, $"without {PlanFlags.Fleet.Name}");
            }

            string[] written =
            [
                .. OfMonth.Where(path => scenario.Values.PlaceOf(path) is { File: not null }),
            ];
            if (written.Length > 0)
            {
                context.Warn(
                    $"{string.Join(", ", written)} {(written.Length == 1 ? "counts" : "count")} with {PlanFlags.Fleet.Name} alone: left out here"
                );
            }
        }

        if (scenario.Pools.Count > 0)
        {
            context.Warn(
                "pools are left out: a plan prices replicas of one kind; farthing simulate plays the pools"
            );
        }
    }
}
