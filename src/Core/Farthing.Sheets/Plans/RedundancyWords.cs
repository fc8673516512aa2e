using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>What may be gone from a fleet, and what that costs, as people read it.</summary>
internal static class RedundancyWords
{
    /// <summary>What is gone.</summary>
    /// <param name="rule">Name of the rule.</param>
    public static string Gone(string rule) =>
        rule switch
        {
            "n+1" => "one replica gone (n+1)",
            "node" => "one node gone",
            "zone" => "one zone of three gone",
            _ => "one replica at a time being upgraded, per upgrade",
        };

    /// <summary>What losses do; null where none was played.</summary>
    public static SheetTable? Losses(PlanFleetDocument plan) =>
        plan.Losses.Count == 0
            ? null
            : new SheetTable(
                "",
                new TableColumns<PlayedLoss>()
                    .Words("what", loss => Lost(loss.Part))
                    .Figure("replicas", loss => loss.Part == "none" ? "–" : Show.Count(loss.Replicas))
                    .Words(
                        "worst of the hour",
                        loss =>
                            loss is { Promise: string promise, S: double seconds, LimitS: double limit }
                                ? $"{promise} {Show.Seconds(seconds)} of {Show.Seconds(limit)}"
                                : "–"
                    )
                    .Figure(
                        "took",
                        loss =>
                            loss.TookS is double seconds ? Show.Seconds(seconds)
                            : IsUpgrade(loss) ? "not through"
                            : "–",
                        rank: 2
                    )
                    .Figure("above a limit", loss => loss.BrokenS == 0 ? "–" : Show.Seconds(loss.BrokenS))
                    .Words("the day", loss => loss.DayKept ? "kept" : "missed")
                    .Figure("sent anew", loss => loss.Resent == 0 ? "–" : Show.Count(loss.Resent), rank: 1)
                    .Of([.. plan.Losses]),
                [
                    $"at {TimeSpan.FromSeconds(plan.Losses[0].AtS):hh\\:mm} of the busiest day, which is played once for each; what is lost starts cold; above a limit: time of the two hours from then on, or until the upgrade is through",
                    "an upgrade replaces every replica, one at a time: in place on the node of the old one, whose requests end first; or with one more, which starts first",
                ]
            );

    private static bool IsUpgrade(PlayedLoss loss) =>
        loss.Part.StartsWith("upgrade", StringComparison.Ordinal);

    private static string Lost(string part) =>
        part switch
        {
            "replica" => "one replica",
            "node" => "one node",
            "zone" => "one zone of three",
            "upgrade-in-place" => "upgrade, in place",
            "upgrade-with-surge" => "upgrade, with one more",
            _ => "nothing",
        };

    /// <summary>What each rule costs on top of the bill; null without a price.</summary>
    public static SheetTable? Table(PlanFleetDocument plan) =>
        plan.Margins.Count == 0
            ? null
            : new SheetTable(
                "",
                new TableColumns<RedundancyCost>()
                    .Words("so that the promise holds with", margin => Gone(margin.Name))
                    .Figure("replicas more", margin => margin.InBill ? "–" : Show.Count(margin.Replicas))
                    .Figure(
                        "on top",
                        margin => margin.InBill ? "$0, in the bill" : Show.Usd(margin.UsdPerMonth)
                    )
                    .Of([.. plan.Margins]),
                ["at all times, bought as above"]
            );
}
