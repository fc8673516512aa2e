using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>What speed costs: throughput and dollars over what one user sees.</content>
internal sealed partial class BenchView
{
    private SheetSection Trade()
    {
        List<SheetBlock> blocks = [];
        if (stages.Count(stage => double.IsFinite(stage.Interactivity)) > 1)
        {
            blocks.Add(
                new SheetChart(
                    Pareto(
                        "How much speed for how much throughput?",
                        "Output tokens per second of one GPU over what one user sees; up and right is better; points: load",
                        ChartAxis.Number("output tok/s per GPU") with
                        {
                            StartsAtZero = true,
                        },
                        stage => stage.OutputPerGpu,
                        Show.Count
                    )
                )
            );
            if (stages.Exists(stage => stage.UsdPerMOutput > 0))
            {
                blocks.Add(
                    new SheetChart(
                        Pareto(
                            "What does speed cost?",
                            "Dollars per million output tokens at full use, logarithmic; down and right is better; points: load",
                            ChartAxis.UsdPerMillion("$/M out") with
                            {
                                Scale = AxisScale.Logarithmic,
                            },
                            stage => stage.UsdPerMOutput,
                            Show.UsdPerMillion
                        )
                    )
                );
            }
        }

        ResultNode cost = Headline!.Stage["cost"];
        double full = cost["output"].Number;
        double paid = cost["output_at_utilization"].Number;
        if (full > 0 && paid > full)
        {
            blocks.Add(
                new SheetChart(
                    DollarRows.Waterfall(
                        "What will a million output tokens cost?",
                        $"Dollars at {Headline.Words}: the price at full use, and what {cost["utilization"].Shown(Show.Percent)} use adds",
                        [("at full use", full, ChartTone.Blue), ("unused time", paid - full, ChartTone.Gray)],
                        "what you pay"
                    )
                )
            );
        }

        if (full > 0)
        {
            blocks.Add(new SheetTable($"Dollars per million tokens at {Headline.Words}", Prices(cost)));
        }

        return new SheetSection("What does speed cost?", blocks);
    }

    /// <summary>$/M by what is divided by what; the split is the step-time model's.</summary>
    private static Table Prices(ResultNode cost)
    {
        double used = cost["utilization"].Number;
        ResultNode split = cost["split"];
        List<IReadOnlyList<string>> rows =
        [
            Row("$/M out, all dollars", cost["output"], cost["output_at_utilization"].Number, "measured"),
            Row(
                "$/M blended, all tokens",
                cost["blended"],
                cost["blended_at_utilization"].Number,
                "measured"
            ),
        ];
        if (split.Exists)
        {
            rows.Add(
                Row(
                    "$/M in, prompts alone",
                    split["input"],
                    split["input"].Number / used,
                    $"measured; split predicted: prompts take {split["prefill_share"].Shown(Show.Percent)} of GPU time"
                )
            );
            rows.Add(
                Row(
                    "$/M out, answers alone",
                    split["output"],
                    split["output"].Number / used,
                    "measured; split predicted"
                )
            );
        }

        return new Table(
            ["price", "known", "at full use", "95 % interval", $"at {Show.Percent(used)} use (assumed)"],
            rows,
            words: 2
        );

        static IReadOnlyList<string> Row(string name, ResultNode full, double paid, string known) =>
            [
                name,
                known,
                full.Shown(Show.UsdPerMillion),
                full.HasRange ? full.ShownRange(Show.UsdPerMillion) : "—",
                double.IsNaN(paid) ? "—" : Show.UsdPerMillion(paid),
            ];
    }

    private Chart Pareto(
        string title,
        string subtitle,
        ChartAxis vertical,
        Func<BenchStageFigures, double> value,
        Func<double, string> format
    )
    {
        List<ChartMark> marks = [];
        foreach ((string name, List<BenchStageFigures> run) in others)
        {
            marks.Add(Run(run, name, ChartTone.Gray, isLabelled: false));
        }

        marks.Add(Run(stages, others.Count > 0 ? "this run" : null, ChartTone.Blue, isLabelled: true));
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
                stages.Select(stage =>
                    $"{stage.Words}: {Show.Three(stage.Interactivity)} tok/s per user, {format(value(stage))}"
                )
            ),
            Table = new Table(
                ["load", "tok/s per user", vertical.Title],
                [
                    .. stages.Select(stage =>
                        (IReadOnlyList<string>)
                            [stage.Words, Show.Three(stage.Interactivity), format(value(stage))]
                    ),
                ]
            ),
        };

        LineMark Run(List<BenchStageFigures> run, string? name, ChartTone tone, bool isLabelled) =>
            new([
                .. run.Where(stage => double.IsFinite(stage.Interactivity) && double.IsFinite(value(stage)))
                    .Select(stage => new ChartPoint(stage.Interactivity, value(stage))
                    {
                        Label = isLabelled
                            ? (stage.IsConcurrency ? Show.Count(stage.Load) : Show.Three(stage.Load) + "/s")
                            : null,
                        Title =
                            $"{name ?? "this run"}, {stage.Words}: {format(value(stage))} at {Show.Three(stage.Interactivity)} tok/s per user",
                    }),
            ])
            {
                HasDots = true,
                Tone = tone,
                Label = name,
            };
    }
}
