using System.Text.Json;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Cost;

/// <summary>Prints a comparison: ranked at one utilization, or all options at each of the stated ones and unranked.</summary>
internal static class PriceComparisonView
{
    /// <summary>Adds the comparison to a sheet.</summary>
    public static void AddTo(CostSheet sheet, PriceComparison comparison)
    {
        List<TextColumn> columns =
        [
            TextColumn.Text("option"),
            TextColumn.Number("$/h"),
            TextColumn.Number("as stated"),
            TextColumn.Number("util."),
        ];
        columns.AddRange(
            comparison.Utilizations.Select(use =>
                TextColumn.Number("$/M at " + CostText.Range(use, Show.Percent))
            )
        );
        TextTable table = new([.. columns]);
        IReadOnlyList<PricedOption> rows = comparison.IsRankable
            ? comparison.RankedAt(comparison.Utilizations[0])
            : comparison.Options;
        foreach (PricedOption option in rows)
        {
            List<string> cells =
            [
                option.Name,
                CostText.PerHour(option.UsdPerHour),
                CostText.PerMillion(option.UsdPerMillionAt(option.Utilization ?? 1)),
                option.Utilization is Interval use ? CostText.Range(use, Show.Percent) : "not stated",
            ];
            cells.AddRange(
                comparison.Utilizations.Select(at => Show.UsdPerMillion(option.UsdPerMillionAt(at)))
            );
            table.Row([.. cells]);
        }

        string all = string.Join(
            ", ",
            comparison.Utilizations.Select(use => CostText.Range(use, Show.Percent))
        );
        sheet.Say(
            comparison.IsRankable
                ? $"Cheapest at {all} utilization: {rows[0].Name}."
                : $"Not ranked: the prices are at different utilizations ({all}). At equal utilization: {string.Join("; ", comparison.Utilizations.Select(use => Equal(comparison, use)))}."
        );
        sheet.Table(
            "comparison",
            comparison.IsRankable ? "FROM CHEAP TO DEAR" : "AT EQUAL UTILIZATION, in the order given",
            table,
            writer => Write(writer, comparison, rows)
        );
        sheet.Fact("ranked", comparison.IsRankable);
        foreach (PricedOption option in rows)
        {
            sheet.Formula(
                $"{option.Name}: {CostText.Plain(option.UsdPerGpuHour)} · {CostText.Plain(option.Gpus)} / 3600 / ({CostText.Plain(option.TokensPerSecond)} · utilization) · 10⁶"
            );
        }
    }

    private static string Equal(PriceComparison comparison, Interval use) =>
        string.Join(
            ", ",
            comparison.Options.Select(option =>
                $"{option.Name} {CostText.PerMillion(option.UsdPerMillionAt(use))}"
            )
        ) + $" at {CostText.Range(use, Show.Percent)}";

    private static void Write(
        Utf8JsonWriter writer,
        PriceComparison comparison,
        IReadOnlyList<PricedOption> rows
    )
    {
        foreach (PricedOption option in rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name", option.Name);
            CostText.WriteRange(
                writer,
                "price",
                option.UsdPerMillionAt(option.Utilization ?? 1),
                "usd_per_m_tokens"
            );
            CostText.WriteRange(writer, "utilization", option.Utilization ?? 1, "fraction");
            writer.WriteBoolean("utilization_stated", option.Utilization is not null);
            writer.WriteStartArray("equalized");
            foreach (Interval use in comparison.Utilizations)
            {
                writer.WriteStartObject();
                CostText.WriteRange(writer, "utilization", use, "fraction");
                CostText.WriteRange(writer, "price", option.UsdPerMillionAt(use), "usd_per_m_tokens");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }
}
