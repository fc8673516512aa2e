using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Simulations;

namespace Farthing.Sheets.Plans;

/// <summary>The scenario's pools beside the fleet of a month.</summary>
internal static class FleetPoolsBlock
{
    /// <summary>The table; null without pools.</summary>
    public static SheetTable? Of(PlanFleetDocument plan) =>
        plan.Pools is not { } month
            ? null
            : new SheetTable(
                "",
                new TableColumns<(MonthPool Pool, int Index)>()
                    .Words(
                        "pool",
                        row =>
                            $"{Show.Count(row.Pool.Gpus)} × {row.Pool.Gpu}, {row.Pool.Weights.ToUpperInvariant()}"
                    )
                    .Words(
                        "takes",
                        row =>
                            new PoolWords(
                                row.Pool.InputFrom,
                                row.Pool.InputBelow,
                                row.Pool.SpillsAt,
                                row.Index == month.Pools.Count - 1
                            ).Takes
                    )
                    .Figure("replicas", row => Show.Count(row.Pool.Replicas))
                    .Words(
                        "bought as",
                        row => row.Pool.Node is null ? "" : $"{row.Pool.Node} in {row.Pool.Region}",
                        rank: 1
                    )
                    .Figure("$ a month", row => row.Pool.UsdPerMonth is double usd ? Show.Usd(usd) : null)
                    .Of([.. month.Pools.Select((pool, i) => (pool, i))]),
                [Answer(month, plan.EveryHour ? "in every hour of the busiest day" : "on the busiest day")]
            );

    private static string Answer(MonthPools month, string when)
    {
        if (!month.Kept)
        {
            return $"no numbers of replicas that may be keep the promise {when}: the most stand here";
        }

        string kept = $"they stay all month and keep the promise {when}";
        return (month.UsdPerMonth, month.SavedFraction) switch
        {
            (double usd, double saved) =>
                $"{kept} for {Show.Usd(usd)} a month, {Show.Change(-saved)} beside the bill",
            (double usd, null) => $"{kept} for {Show.Usd(usd)} a month",
            _ => $"{kept}; a pool has no price",
        };
    }
}
