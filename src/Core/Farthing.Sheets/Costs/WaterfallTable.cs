using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>A waterfall as the rows of a document, and as a table with bars.</summary>
public static class WaterfallTable
{
    private const int Cells = 30;

    /// <summary>One row per bar.</summary>
    public static IReadOnlyList<CostBar> Rows(Waterfall waterfall) =>
        [
            .. waterfall.Bars.Select(bar => new CostBar(
                bar.Name,
                bar.Factor.In("factor"),
                bar.Before.In("as_start"),
                bar.After.In("as_start")
            )),
        ];

    /// <summary>Adds the bars, the start above and the end below.</summary>
    public static void AddTo(
        CostAnswer answer,
        string title,
        string start,
        Waterfall waterfall,
        Func<double, string> show
    )
    {
        double widest = waterfall.Bars.Select(bar => bar.After.High).Append(waterfall.Start.High).Max();
        answer.Table<(string Name, Interval? Factor, Interval After, bool HasBar)>(
            title,
            [
                (start, null, waterfall.Start, true),
                .. waterfall.Bars.Select(bar => (bar.Name, (Interval?)bar.Factor, bar.After, true)),
                ("all together", waterfall.Product, waterfall.End, false),
            ],
            new TableColumns<(string Name, Interval? Factor, Interval After, bool HasBar)>()
                .Words("", row => row.Name)
                .Figure(
                    "",
                    row => row.Factor is Interval times ? "×" + FigureText.Range(times, Show.Three) : ""
                )
                .Figure("", row => FigureText.Range(row.After, show))
                .Words("", row => row.HasBar ? FigureText.Bar(row.After.Middle, widest, Cells) : "")
        );
    }
}
