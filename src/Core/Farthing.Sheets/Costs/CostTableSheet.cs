using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>A model's price on each GPU and in each format, as it is read.</summary>
public static class CostTableSheet
{
    private const int BarCells = 16;

    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(CostTableDocument document)
    {
        CostAnswer answer = new();
        string within = document.Promise is string promise ? $" within {promise}" : "";
        string use = FigureText.Range(document.Utilization.Range, Show.Percent);
        if (document.Rows.Count == 0)
        {
            answer.Say($"No GPU of the catalog carries {document.Model} on {document.Traffic}{within}.");
            AddGaps(answer, document);
            return answer;
        }

        CostTableRow best = document.Rows[0];
        answer.Say(
            $"{FigureText.PerMillion(best.UsdPerMBlended.Value)} on {Fleet(best)}, the cheapest of {Runs(document)} GPUs and formats for {document.Model} on {document.Traffic}{within}, at {use} utilization.",
            $"Over the 90 % band of step times {Price(best.UsdPerMBlended)}; where bands overlap, the order is not certain."
        );
        double dearest = document.Rows.Max(row => row.UsdPerMBlended.Value);
        answer.Table(
            "",
            document.Rows,
            new TableColumns<CostTableRow>()
                .Words("GPU", row => Name(document, row))
                .Words("weights", row => row.Carried.Weights)
                .Words("replica", Spread)
                .Figure("tokens/s", row => Show.Count(row.Carried.TokensPerS.Value))
                .Figure("$/h", row => Show.UsdPerHour(row.Carried.UsdPerHour!.Value.Value))
                .UsdPerMillion("$/M in", row => row.UsdPerMInput.Value)
                .UsdPerMillion("$/M out", row => row.UsdPerMOutput.Value)
                .UsdPerMillion("$/M both", row => row.UsdPerMBlended.Value)
                .UsdPerRequest(row => row.UsdPerRequest)
                .Words("band", row => Price(row.UsdPerMBlended))
                .Words("", row => FigureText.Bar(row.UsdPerMBlended.Value, dearest, BarCells))
        );
        if (best.Carried is { Instances: string bought, UsdPerHour.Source: string source })
        {
            answer.Note($"price of GPUs, {best.Gpu}: {bought}; {source}");
        }

        string[] shares =
        [
            .. document
                .Rows.Where(row => row.AloneUsdPerHour is not null)
                .Select(row => $"{Spread(row)} {row.Gpu} {Show.UsdPerHour(row.AloneUsdPerHour!.Value.Value)}")
                .Distinct(),
        ];
        if (shares.Length > 0)
        {
            answer.Note(
                $"$/h is a replica's share of an instance that is filled with such replicas, so that GPUs sold one by one and by the eight are comparable. One replica alone pays for whole instances, as in plan and cost price: {string.Join(", ", shares)}."
            );
        }

        AddGaps(answer, document);
        return answer;
    }

    private static void AddGaps(CostAnswer answer, CostTableDocument document)
    {
        foreach (IGrouping<string, CostTableGap> group in document.Without.GroupBy(gap => gap.Reason))
        {
            answer.Note(
                group.Key == CostTableGap.Dearer
                    ? $"{Show.Count(group.Count())} others cost more than these: --rows 100 prints them."
                    : $"{string.Join(", ", group.GroupBy(gap => gap.Gpu).Select(Formats))}: {group.Key}."
            );
        }
    }

    /// <summary>The GPU, with its link where it is sold with several.</summary>
    private static string Name(CostTableDocument document, CostTableRow row) =>
        document.Rows.Any(other => other.Gpu == row.Gpu && other.Interconnect != row.Interconnect)
            ? $"{row.Gpu} {row.Interconnect}"
            : row.Gpu;

    private static string Formats(IGrouping<string, CostTableGap> gpu) =>
        $"{gpu.Key} {string.Join('/', gpu.Select(gap => gap.Weights).Distinct())}";

    private static int Runs(CostTableDocument document) =>
        document.Rows.Count + document.Without.Count(gap => gap.Reason == CostTableGap.Dearer);

    private static string Fleet(CostTableRow row) => $"{Spread(row)} {row.Gpu} in {row.Carried.Weights}";

    private static string Spread(CostTableRow row) =>
        row.Carried.Fleet[
            (row.Carried.Fleet.IndexOf('×', StringComparison.Ordinal) + 2)..row.Carried.Fleet.LastIndexOf(' ')
        ];

    private static string Price(Quantity price) =>
        double.IsFinite(price.Range.High) && price.High is not null
            ? Show.UsdPerMillion(price.Range)
            : $"{Show.UsdPerMillion(price.Range.Low)} and more";
}
