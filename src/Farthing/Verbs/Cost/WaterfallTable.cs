using System.Text.Json;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Cost;

/// <summary>A waterfall as a table with bars, and as JSON rows.</summary>
internal static class WaterfallTable
{
    private const int Cells = 30;

    /// <summary>One row per bar, the start above and the end below.</summary>
    public static TextTable Of(string start, Waterfall waterfall, Func<double, string> show)
    {
        double widest = waterfall.Bars.Select(bar => bar.After.High).Append(waterfall.Start.High).Max();
        TextTable table = new(
            TextColumn.Text(),
            TextColumn.Number(""),
            TextColumn.Number(""),
            TextColumn.Text()
        );
        table.Row(
            start,
            "",
            CostText.Range(waterfall.Start, show),
            CostText.Bar(waterfall.Start.Middle, widest, Cells)
        );
        foreach (WaterfallBar bar in waterfall.Bars)
        {
            table.Row(
                bar.Name,
                "×" + CostText.Range(bar.Factor, Show.Three),
                CostText.Range(bar.After, show),
                CostText.Bar(bar.After.Middle, widest, Cells)
            );
        }

        table.Row(
            "all together",
            "×" + CostText.Range(waterfall.Product, Show.Three),
            CostText.Range(waterfall.End, show)
        );
        return table;
    }

    /// <summary>One JSON object per bar.</summary>
    public static void Write(Utf8JsonWriter writer, Waterfall waterfall)
    {
        foreach (WaterfallBar bar in waterfall.Bars)
        {
            writer.WriteStartObject();
            writer.WriteString("name", bar.Name);
            CostText.WriteRange(writer, "factor", bar.Factor, "factor");
            CostText.WriteRange(writer, "before", bar.Before, "as_start");
            CostText.WriteRange(writer, "after", bar.After, "as_start");
            writer.WriteEndObject();
        }
    }
}
