using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Answers;

/// <content>Every load, and pictures over the load.</content>
public sealed partial class BenchSheet
{
    private LatencyMetric Gap =>
        loads.Any(load => load.Of(LoadLatency.Itl) is not null) ? LatencyMetric.Itl : LatencyMetric.Icl;

    private IEnumerable<SheetBlock?> Carried()
    {
        if (loads.Length == 1)
        {
            yield return Latencies(loads[0]);
            yield return OneLoad(loads[0]);
            yield return Unlike();
            yield break;
        }

        yield return OverLoad("Where does the first token break?", LatencyMetric.Ttft);
        yield return OverLoad("Where do the gaps between tokens break?", Gap);
        yield return Throughput();
        yield return Predicted();
        yield return new SheetTable(
            unlike.Length == 0 ? "Every load" : $"Every load of {Lengths(loads[0])}",
            LoadTable(loads)
        );
        yield return Unlike();
        yield return new SheetFacts([
            (
                "knee",
                bench.Knee is double at
                    ? $"≈ {Words(at)}: beyond it, more load brings ever less"
                    : "none within these loads"
            ),
            .. Searched() is string found ? [("promise", found)] : Array.Empty<(string, string)>(),
        ]);
    }

    /// <summary>Runs that are no part of the sweep; null for none.</summary>
    private SheetTable? Unlike() =>
        unlike.Length == 0 ? null : new SheetTable("Runs of other lengths, apart", LoadTable(unlike));

    private static string Lengths(BenchLoad load)
    {
        LoadShape shape = LikeLoads.ShapeOf(load);
        return $"{Shown(shape.Input, Show.Count)} in, {Shown(shape.Output, Show.Count)} out";
    }

    private string LoadTitle => loads[0].IsConcurrency ? "requests in flight" : "requests per second";

    /// <summary>Knee and what is past the best load: the same in every picture over the load.</summary>
    private IEnumerable<ChartMark> Landmarks()
    {
        if (HasPromise && (best is null || loads.Any(load => load.Value > best.Value)))
        {
            // Where the search says that the promise breaks, else past the best load.
            yield return new RegionMark(
                bench.Search?.Estimate is > 0 and double estimate ? estimate : best?.Value ?? loads[0].Value,
                double.PositiveInfinity
            )
            {
                Label = "promise broken",
                Tone = ChartTone.Red,
            };
        }

        if (bench.Knee is double knee)
        {
            yield return new RuleMark(knee, IsVertical: true) { Label = "knee", Tone = ChartTone.Gray };
        }
    }

    private ChartAxis LoadAxis() =>
        ChartAxis.Number(LoadTitle) with
        {
            Scale = loads[0].IsConcurrency && loads[0].Value > 0 ? AxisScale.Logarithmic : AxisScale.Linear,
            IsTight = true,
        };

    /// <summary>Percentiles over the load; null where none is known of two loads at least: other tools do not say all.</summary>
    private SheetChart? OverLoad(string title, LatencyMetric metric)
    {
        List<ChartMark> marks = [.. Landmarks()];
        bool isCurve = false;
        foreach (
            (Statistic statistic, ChartTone tone) in ((Statistic, ChartTone)[])
                [
                    (Statistic.P50, ChartTone.Blue),
                    (Statistic.P95, ChartTone.Orange),
                    (Statistic.P99, ChartTone.Purple),
                ]
        )
        {
            string name = statistic.ToString().ToLowerInvariant();
            ChartPoint[] points =
            [
                .. loads
                    .Select(load => (Load: load, Seconds: load.Of(metric)?.Of(statistic) ?? 0))
                    .Where(one => one.Seconds > 0)
                    .Select(one => new ChartPoint(one.Load.Value, one.Seconds)
                    {
                        Title = $"{Name(metric)} {name} {Show.Seconds(one.Seconds)} at {Words(one.Load)}",
                    }),
            ];
            isCurve |= points.Length > 1;
            if (points.Length > 0)
            {
                marks.Add(
                    new LineMark(points)
                    {
                        Label = name,
                        Tone = tone,
                        HasDots = true,
                    }
                );
            }
        }

        marks.AddRange(Limits(metric));
        return !isCurve
            ? null
            : new SheetChart(
                new Chart(
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
                        $"{Name(metric)} over the load, logarithmic; counted from {(loads[0].Of(LoadLatency.TtftFromScheduled) is null ? "sending" : "the scheduled time")}",
                    Description = string.Join(
                        ", ",
                        loads.Select(load =>
                            $"{Words(load)}: p95 {Shown(load.Of(metric)?.P95, Show.Seconds)}"
                        )
                    ),
                    Table = new TableColumns<BenchLoad>()
                        .Words("load", Words)
                        .Seconds("p50", load => load.Of(metric)?.P50.Value)
                        .Seconds("p95", load => load.Of(metric)?.P95.Value)
                        .Seconds("p99", load => load.Of(metric)?.P99.Value)
                        .Figure("p95, 95 % interval", load => Range(load.Of(metric)?.P95, Show.Seconds))
                        .Of(loads),
                }
            );
    }

    private SheetChart? Throughput()
    {
        BenchLoad[] known = [.. loads.Where(load => double.IsFinite(load.Steady.OutputTokensPerSecond))];
        return known.Length < 2
            ? null
            : new SheetChart(
                new Chart(
                    "Does more load bring more tokens?",
                    LoadAxis(),
                    ChartAxis.Number("output tokens per second") with
                    {
                        StartsAtZero = true,
                    },
                    [
                        .. Landmarks(),
                        new LineMark([
                            .. known.Select(load => new ChartPoint(
                                load.Value,
                                load.Steady.OutputTokensPerSecond
                            )
                            {
                                Title =
                                    $"{Show.Count(load.Steady.OutputTokensPerSecond)} tok/s at {Words(load)}",
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
                        known.Select(load =>
                            $"{Words(load)}: {Show.Count(load.Steady.OutputTokensPerSecond)} tok/s"
                        )
                    ),
                }
            );
    }

    private SheetChart? Predicted() =>
        !loads.Any(load => load.Predicted?.TpotP50 is not null)
            ? null
            : new SheetChart(
                new Chart(
                    "Does the prediction hold?",
                    LoadAxis(),
                    ChartAxis.Seconds("TPOT p50") with
                    {
                        StartsAtZero = true,
                    },
                    [
                        new BandMark([
                            .. loads
                                .Where(load => load.Predicted?.TpotP50 is { Low: not null, High: not null })
                                .Select(load => new ChartRange(
                                    load.Value,
                                    load.Predicted!.TpotP50!.Value.Low!.Value,
                                    load.Predicted.TpotP50.Value.High!.Value
                                )),
                        ])
                        {
                            Tone = ChartTone.Gray,
                        },
                        Line("predicted", load => load.Predicted?.TpotP50) with
                        {
                            Tone = ChartTone.Gray,
                            IsDashed = true,
                        },
                        Line("measured", load => load.Tpot?.P50) with
                        {
                            Tone = ChartTone.Blue,
                            HasDots = true,
                        },
                    ]
                )
                {
                    Subtitle = "TPOT p50 over the load; shaded: the prediction's band",
                    Table = new TableColumns<BenchLoad>()
                        .Words("load", Words)
                        .Seconds("measured", load => load.Tpot?.P50.Value)
                        .Seconds("predicted", load => load.Predicted?.TpotP50?.Value)
                        .Figure("band", load => Range(load.Predicted?.TpotP50, Show.Seconds))
                        .Of(loads),
                }
            );

    private LineMark Line(string label, Func<BenchLoad, Quantity?> figure) =>
        new([.. loads.Select(load => new ChartPoint(load.Value, figure(load)?.Value ?? double.NaN))])
        {
            Label = label,
        };
}
