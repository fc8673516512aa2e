using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>What certainty costs, and what own measurements are worth.</content>
internal sealed partial class PlanView
{
    /// <summary>The certainty that the promise was checked at: <c>90 % sure</c>; older documents checked it at the slow end of the band.</summary>
    private string SureWords =>
        Inputs["confidence"].Exists
            ? Show.Sure(Inputs["confidence"].NeededNumber())
            : "the slow end of the 90 % band";

    private ReportSection? Certainty()
    {
        IReadOnlyList<ResultNode> rungs = result["certainty"].Items;
        if (rungs.Count == 0)
        {
            return null;
        }

        ChartTable table = new(
            ["certainty", "cheapest fleet", "bought as", "$ a month", "holds to", "breaks first"],
            [
                .. rungs.Select(rung =>
                    (IReadOnlyList<string>)
                        [
                            Show.Sure(rung["confidence"].NeededNumber()),
                            rung["gpu"].Exists
                                ? $"{Show.Count(rung["gpus_used"].NeededNumber())} × {rung["gpu"].Text}: {Show.Count(rung["replicas"].NeededNumber())}{FleetWords.Spares(rung)} × {rung["spread"].Text} {rung["weights"].Text}"
                                : "none within the limits",
                            rung["instances"].Text ?? "—",
                            rung["usd_per_month"].Shown(Show.Usd),
                            rung["holds_to"].Shown(Show.Percent),
                            rung["breaks_first"].Text is string name
                                ? new Promise(name, 1, 1, 1, 1, "").Label
                                : "—",
                        ]
                ),
            ]
        )
        {
            WordColumns = 3,
        };
        List<(string, double, ChartTone)> bars =
        [
            .. rungs
                .Where(rung => rung["gpu"].Exists)
                .Select(rung =>
                    (
                        Show.Sure(rung["confidence"].NeededNumber()),
                        rung["usd_per_month"].NeededNumber(),
                        rung["confidence"].NeededNumber() == Inputs["confidence"].Number
                            ? ChartTone.Blue
                            : ChartTone.Gray
                    )
                ),
        ];
        List<ReportBlock> blocks =
        [
            bars.Count == 0
                ? new TableBlock("What does certainty cost?", table)
                : new ChartBlock(
                    DollarRows.Bars(
                        "What does certainty cost?",
                        "Dollars a month of the cheapest fleet that keeps all promises with this certainty, of the error of step times",
                        "$ a month",
                        bars
                    ) with
                    {
                        Table = table,
                    }
                ),
        ];
        if (result["measuring"]["words"].Text is string words)
        {
            blocks.Add(new TextBlock($"What are own measurements worth? {words}."));
        }

        return new ReportSection("How sure?", blocks);
    }
}
