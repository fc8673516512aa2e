using Farthing.Documents.Plans;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <summary>The autoscalers of a month as people read them: which were played, and which were dropped on which day.</summary>
internal static class FleetPolicies
{
    /// <summary>Those that keep the busiest day, and what became of the cheapest on the other days; null without any.</summary>
    public static SheetTable? OnBusiestDay(PlanFleetDocument plan) =>
        plan.OnBusiestDay.Count == 0
            ? null
            : new SheetTable(
                $"Which autoscalers keep it on the busiest day? {Show.Count(plan.OnBusiestDay.Count)} of {Show.Count(plan.AutoscalersPlayed)} that were played; the cheapest play the month, until two keep it",
                new TableColumns<PlayedPolicy>()
                    .Words("policy", policy => policy.Policy)
                    .Words("metric", policy => policy.Metric ?? "–", rank: 2)
                    .Figure("target", policy => PolicyWords.Target(policy.Metric, policy.Target))
                    .Figure(
                        "hours kept",
                        policy => policy.StretchesKept is int kept ? Show.Count(kept) : "–",
                        rank: 1
                    )
                    .Figure("replicas", policy => policy.ReplicasMean is double mean ? Show.Three(mean) : "–")
                    .Figure("GPU-hours", policy => policy.GpuHours is double hours ? Show.Three(hours) : "–")
                    .Of([.. plan.OnBusiestDay]),
                [.. plan.Lost.Select(lost => Lost(lost, plan.EveryHour))]
            );

    private static string Lost(LostPolicy lost, bool everyHour)
    {
        string policy = PolicyWords.Of(lost.Policy, lost.Metric, lost.Target);
        string day = $"day {lost.Day}{(lost.StandsFor > 1 ? $", which stands for {lost.StandsFor}" : "")}";
        return
            lost
                is { Promise: string promise, MonthS: double month, DayS: double alone, LimitS: double limit }
            ? $"{policy} was dropped on {day}: {promise} {Show.Seconds(alone)} {(everyHour ? "in an hour of it" : "there")} and {Show.Seconds(month)} over the month, of {Show.Seconds(limit)}"
            : $"{policy} was dropped on {day}: its queue grows or requests are not served";
    }
}
