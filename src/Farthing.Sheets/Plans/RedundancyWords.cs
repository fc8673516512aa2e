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
                [
                    "at all times, bought as above; no loss was played here (autoscale.failures_every plays them)",
                ]
            );
}
