using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>Pictures over the load, and of what speed costs.</content>
internal sealed partial class BenchView
{
    private string LoadTitle => stages[0].IsConcurrency ? "requests in flight" : "requests per second";

    private SheetSection Loads()
    {
        List<SheetBlock> blocks = [];
        if (stages.Count > 1)
        {
            string gap = stages.Exists(stage => stage.Stage["latencies"]["itl"].Exists) ? "itl" : "icl";
            if (HasCurve("ttft"))
            {
                blocks.Add(new SheetChart(OverLoad("Where does the first token break?", "ttft", "TTFT")));
            }

            if (HasCurve(gap))
            {
                blocks.Add(
                    new SheetChart(
                        OverLoad("Where do the gaps between tokens break?", gap, gap.ToUpperInvariant())
                    )
                );
            }

            if (stages.Count(stage => double.IsFinite(stage.OutputPerSecond)) > 1)
            {
                blocks.Add(new SheetChart(Throughput()));
            }

            if (stages.Exists(stage => stage.Stage["predicted"]["tpot_p50"].Exists))
            {
                blocks.Add(new SheetChart(Predicted()));
            }
        }

        blocks.Add(new SheetTable("Every load", LoadTable()));
        return new SheetSection("How much does it carry?", blocks);
    }

    /// <summary>True where a statistic of a latency is known of two loads at least: other tools do not say all.</summary>
    private bool HasCurve(string metric) =>
        ((string[])["p50", "p95", "p99"]).Any(statistic =>
            stages.Count(stage => stage.Latency(metric, statistic).Number > 0) > 1
        );

    /// <summary>Knee and what is past the best load: the same in every picture over the load.</summary>
    private IEnumerable<ChartMark> Landmarks()
    {
        BenchStageFigures? next = best is null ? null : stages.Find(stage => stage.Load > best.Load);
        if (HasPromise && (best is null || next is not null))
        {
            yield return new RegionMark(FirstBroken(), double.PositiveInfinity)
            {
                Label = "promise broken",
                Tone = ChartTone.Red,
            };
        }

        double knee = result["knee"].Number;
        if (double.IsFinite(knee))
        {
            yield return new RuleMark(knee, IsVertical: true) { Label = "knee", Tone = ChartTone.Gray };
        }
    }

    private ChartAxis LoadAxis() =>
        ChartAxis.Number(LoadTitle) with
        {
            Scale = stages[0].IsConcurrency && stages[0].Load > 0 ? AxisScale.Logarithmic : AxisScale.Linear,
            IsTight = true,
        };

    private Chart OverLoad(string title, string metric, string name)
    {
        List<ChartMark> marks = [.. Landmarks()];
        foreach (
            (string statistic, ChartTone tone) in ((string, ChartTone)[])
                [("p50", ChartTone.Blue), ("p95", ChartTone.Orange), ("p99", ChartTone.Purple)]
        )
        {
            List<ChartPoint> points = [];
            foreach (BenchStageFigures stage in stages)
            {
                double seconds = stage.Latency(metric, statistic).Number;
                if (seconds > 0)
                {
                    points.Add(
                        new ChartPoint(stage.Load, seconds)
                        {
                            Title = $"{name} {statistic} {Show.Seconds(seconds)} at {stage.Words}",
                        }
                    );
                }
            }

            if (points.Count > 0)
            {
                marks.Add(
                    new LineMark(points)
                    {
                        Label = statistic,
                        Tone = tone,
                        HasDots = true,
                    }
                );
            }
        }

        foreach (
            Promise promise in stages[0]
                .Promises.Where(promise => promise.Name.StartsWith(metric + "_", StringComparison.Ordinal))
        )
        {
            marks.Add(
                new RuleMark(promise.LimitSeconds)
                {
                    Label = $"{promise.Label} {Show.Seconds(promise.LimitSeconds)} promised",
                    Tone = ChartTone.Red,
                }
            );
        }

        return new Chart(
            title,
            LoadAxis(),
            ChartAxis.Seconds("") with
            {
                Scale = AxisScale.Logarithmic,
            },
            marks
        )
        {
            Subtitle =
                $"{name} over the load, logarithmic; counted from {(stages[0].Stage["latencies"]["ttft_from_scheduled"].Exists ? "the scheduled time" : "sending")}",
            Description = string.Join(
                ", ",
                stages.Select(stage =>
                    $"{stage.Words}: p95 {stage.Latency(metric, "p95").Shown(Show.Seconds)}"
                )
            ),
            Table = new Table(
                ["load", "p50", "p95", "p99", "p95, 95 % interval"],
                [
                    .. stages.Select(stage =>
                        (IReadOnlyList<string>)
                            [
                                stage.Words,
                                stage.Latency(metric, "p50").Shown(Show.Seconds),
                                stage.Latency(metric, "p95").Shown(Show.Seconds),
                                stage.Latency(metric, "p99").Shown(Show.Seconds),
                                stage.Latency(metric, "p95").ShownRange(Show.Seconds),
                            ]
                    ),
                ]
            ),
        };
    }

    private Chart Throughput() =>
        new(
            "Does more load bring more tokens?",
            LoadAxis(),
            ChartAxis.Number("output tokens per second") with
            {
                StartsAtZero = true,
            },
            [
                .. Landmarks(),
                new LineMark([
                    .. stages
                        .Where(stage => double.IsFinite(stage.OutputPerSecond))
                        .Select(stage => new ChartPoint(stage.Load, stage.OutputPerSecond)
                        {
                            Title = $"{Show.Count(stage.OutputPerSecond)} tok/s at {stage.Words}",
                        }),
                ])
                {
                    HasDots = true,
                    Tone = ChartTone.Green,
                },
            ]
        )
        {
            Subtitle = "Steady window, all GPUs of the server",
            Description = string.Join(
                ", ",
                stages.Select(stage => $"{stage.Words}: {Show.Count(stage.OutputPerSecond)} tok/s")
            ),
        };

    private Chart Predicted() =>
        new(
            "Does the prediction hold?",
            LoadAxis(),
            ChartAxis.Seconds("TPOT p50") with
            {
                StartsAtZero = true,
            },
            [
                new BandMark([
                    .. stages
                        .Where(stage => stage.Stage["predicted"]["tpot_p50"].HasRange)
                        .Select(stage => new ChartRange(
                            stage.Load,
                            stage.Stage["predicted"]["tpot_p50"].Low,
                            stage.Stage["predicted"]["tpot_p50"].High
                        )),
                ])
                {
                    Tone = ChartTone.Gray,
                },
                new LineMark([
                    .. stages.Select(stage => new ChartPoint(
                        stage.Load,
                        stage.Stage["predicted"]["tpot_p50"].Number
                    )),
                ])
                {
                    Label = "predicted",
                    Tone = ChartTone.Gray,
                    IsDashed = true,
                },
                new LineMark([
                    .. stages.Select(stage => new ChartPoint(
                        stage.Load,
                        stage.Latency("tpot", "p50").Number
                    )),
                ])
                {
                    Label = "measured",
                    Tone = ChartTone.Blue,
                    HasDots = true,
                },
            ]
        )
        {
            Subtitle = "TPOT p50 over the load; shaded: the prediction's band",
            Table = new Table(
                ["load", "measured", "predicted", "band"],
                [
                    .. stages.Select(stage =>
                        (IReadOnlyList<string>)
                            [
                                stage.Words,
                                stage.Latency("tpot", "p50").Shown(Show.Seconds),
                                stage.Stage["predicted"]["tpot_p50"].Shown(Show.Seconds),
                                stage.Stage["predicted"]["tpot_p50"].ShownRange(Show.Seconds),
                            ]
                    ),
                ]
            ),
        };

    private Table LoadTable() =>
        new(
            [
                "load",
                "run",
                "promise",
                "req/s",
                "output tok/s",
                "TTFT p95",
                "ITL p95",
                "TPOT p50",
                "E2E p95",
                "$/M out",
            ],
            [
                .. stages.Select(stage =>
                    (IReadOnlyList<string>)
                        [
                            stage.Words,
                            stage.Stage["valid"].Truth == true ? "valid" : "INVALID",
                            stage.Promises.Count == 0 ? "—"
                            : stage.Keeps ? "kept"
                            : stage.HasTooManyErrors ? "errors"
                            : stage.Promises.All(promise => double.IsNaN(promise.Seconds)) ? "not known"
                            : "missed",
                            stage.Stage["steady"]["requests_per_s"].Shown(Show.Three),
                            stage.Stage["steady"]["output_tokens_per_s"].Shown(Show.Count),
                            stage.Latency("ttft", "p95").Shown(Show.Seconds),
                            stage.Latency("itl", "p95").Shown(Show.Seconds),
                            stage.Latency("tpot", "p50").Shown(Show.Seconds),
                            stage.Latency("e2e", "p95").Shown(Show.Seconds),
                            double.IsNaN(stage.UsdPerMOutput) ? "—" : Show.UsdPerMillion(stage.UsdPerMOutput),
                        ]
                ),
            ],
            words: 3
        );
}
