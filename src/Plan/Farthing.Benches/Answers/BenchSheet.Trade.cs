using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>What speed costs: throughput and dollars over what one user sees.</content>
public sealed partial class BenchSheet
{
    /// <summary>Tokens per second that a user sees: 1 ÷ the median TPOT.</summary>
    private static double Interactivity(BenchLoad load) =>
        load.Tpot?.P50.Value is > 0 and double tpot ? 1 / tpot : double.NaN;

    /// <summary>The load that is priced: that of the headline, else the one with the most output.</summary>
    private BenchLoad? Priced =>
        Headline.Cost is not null
            ? Headline
            : loads.Where(load => load.Cost is not null).MaxBy(load => load.Steady.OutputTokensPerSecond);

    private IEnumerable<SheetBlock> Trade()
    {
        if (loads.Count(load => double.IsFinite(Interactivity(load))) > 1)
        {
            yield return new SheetChart(
                Pareto(
                    "How much speed for how much throughput?",
                    "Output tokens per second of one GPU over what one user sees; up and right is better; points: load",
                    ChartAxis.Number("output tok/s per GPU") with
                    {
                        StartsAtZero = true,
                    },
                    (load, gpus) => load.Steady.OutputTokensPerSecond / gpus,
                    Show.Count
                )
            );
            if (loads.Any(load => load.Cost is not null))
            {
                yield return new SheetChart(
                    Pareto(
                        "What does speed cost?",
                        "Dollars per million output tokens at full use, logarithmic; down and right is better; points: load",
                        ChartAxis.UsdPerMillion("$/M out") with
                        {
                            Scale = AxisScale.Logarithmic,
                        },
                        (load, _) => load.Cost?.Output.Value ?? double.NaN,
                        Show.UsdPerMillion
                    )
                );
            }
        }

        if (Priced is not { Cost: { } cost } priced)
        {
            yield break;
        }

        double full = cost.Output.Value;
        double paid = cost.OutputAtUtilization.Value;
        if (paid > full)
        {
            yield return new SheetChart(
                DollarRows.Waterfall(
                    "What will a million output tokens cost?",
                    $"Dollars at {Words(priced)}: the price at full use, and what {Show.Percent(cost.Utilization)} use adds",
                    [("at full use", full, ChartTone.Blue), ("unused time", paid - full, ChartTone.Gray)],
                    "what you pay"
                )
            );
        }

        string price = bench.GpuPriceUsdPerHour is double usd
            ? $" {Show.UsdPerHour(usd)} × {Show.Count(Gpus)} GPU."
            : "";
        yield return new SheetTable(
            $"Dollars per million tokens at {Words(priced)}",
            Prices(cost),
            [$"At {Show.Percent(cost.Utilization)} use: you will pay this.{price}"]
        );
    }

    /// <summary>$/M by what is divided by what; the split is the step-time model's.</summary>
    private static Table Prices(BenchBill cost)
    {
        List<(string Name, Quantity Full, double Paid, string Known)> rows =
        [
            ("$/M out, all dollars", cost.Output, cost.OutputAtUtilization.Value, "measured"),
            ("$/M blended, all tokens", cost.Blended, cost.BlendedAtUtilization.Value, "measured"),
        ];
        if (cost is { PerRequest: { } request, PerRequestAtUtilization: { } paid })
        {
            rows.Add(("$/request", request, paid.Value, "measured"));
        }

        if (cost.Split is { } split)
        {
            rows.Add(
                (
                    "$/M in, prompts alone",
                    split.Input,
                    split.Input.Value / cost.Utilization,
                    $"measured; split predicted: prompts take {Show.Percent(split.PrefillShare)} of GPU time"
                )
            );
            rows.Add(
                (
                    "$/M out, answers alone",
                    split.Output,
                    split.Output.Value / cost.Utilization,
                    "measured; split predicted"
                )
            );
        }

        return new TableColumns<(string Name, Quantity Full, double Paid, string Known)>()
            .Words("price", row => row.Name)
            .Words("known", row => row.Known, rank: 1)
            .UsdPerMillion("at full use", row => row.Full.Value)
            .Figure("95 % interval", row => Range(row.Full, Show.UsdPerMillion))
            .UsdPerMillion($"at {Show.Percent(cost.Utilization)} use (assumed)", row => row.Paid)
            .Of(rows);
    }

    private Chart Pareto(
        string title,
        string subtitle,
        ChartAxis vertical,
        Func<BenchLoad, double, double> value,
        Func<double, string> format
    )
    {
        List<ChartMark> marks = [.. others.Select(other => Run(other, TitleOf(other), ChartTone.Gray))];
        marks.Add(Run(bench, others.Count > 0 ? "this run" : null, ChartTone.Blue));
        return new Chart(
            title,
            ChartAxis.Number("tok/s per user (1 ÷ TPOT p50)") with
            {
                StartsAtZero = true,
            },
            vertical,
            marks
        )
        {
            Subtitle = subtitle,
            Description = string.Join(
                ", ",
                loads.Select(load =>
                    $"{Words(load)}: {Shown(Interactivity(load), Show.Three)} tok/s per user, {Shown(value(load, Gpus), format)}"
                )
            ),
            Table = new TableColumns<BenchLoad>()
                .Words("load", Words)
                .Number("tok/s per user", load => Interactivity(load), Show.Three)
                .Number(vertical.Title, load => value(load, Gpus), format)
                .Of(loads),
        };

        LineMark Run(BenchDocument run, string? name, ChartTone tone) =>
            new([
                .. run
                    .Stages.Where(load => run != bench || loads.Contains(load))
                    .OrderBy(load => load.Value)
                    .Select(load => (Load: load, Figure: value(load, Math.Max(1, run.Gpus ?? 1))))
                    .Where(one => double.IsFinite(Interactivity(one.Load)) && double.IsFinite(one.Figure))
                    .Select(one => new ChartPoint(Interactivity(one.Load), one.Figure)
                    {
                        Label =
                            run != bench ? null
                            : one.Load.IsConcurrency ? Show.Count(one.Load.Value)
                            : Show.Three(one.Load.Value) + "/s",
                        Title =
                            $"{name ?? "this run"}, {Words(one.Load)}: {format(one.Figure)} at {Show.Three(Interactivity(one.Load))} tok/s per user",
                    }),
            ])
            {
                HasDots = true,
                Tone = tone,
                Label = name,
            };
    }
}
