using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Serving.Slos;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>The few figures below the answer, and promises with what was measured.</content>
public sealed partial class BenchSheet
{
    private IEnumerable<SheetFigure> Figures()
    {
        BenchLoad load = Headline;
        if (load.Cost is { } cost)
        {
            yield return new SheetFigure(
                "$/M out",
                Show.UsdPerMillion(cost.OutputAtUtilization.Value),
                $"{(cost.PerRequestAtUtilization is { } each ? $"{Show.UsdPerRequest(each.Value)} a request " : "")}at {Show.Percent(cost.Utilization)} use; {Show.UsdPerMillion(cost.Output.Value)} at 100 %"
            );
        }

        yield return Highest()
            ?? new SheetFigure(
                best is null ? "Highest load" : "Best load",
                $"{Shown(load.Steady.RequestsPerSecond, Show.Three)} req/s",
                $"{Shown(load.Steady.OutputTokensPerSecond, Show.Count)} tok/s out · {Words(load)} · {Known}"
            );
        Promised[] judged = [.. PromisesOf(load).Where(one => double.IsFinite(one.Promise.Seconds))];
        foreach (Promised one in judged.Take(2))
        {
            yield return one.Promise.Figure();
        }

        if (judged.Length == 0)
        {
            (string name, Quantity? ttft) = Tail(load.Ttft);
            yield return new SheetFigure("TTFT " + name, Shown(ttft, Show.Seconds), Known);
            yield return new SheetFigure("TPOT p50", Shown(load.Tpot?.P50, Show.Seconds), Known);
        }

        if (Residual(load) is double off)
        {
            yield return new SheetFigure(
                IsEmulated ? "Emulated vs predicted" : "Measured vs predicted",
                Signed(off),
                $"TPOT p50: {Show.Seconds(load.Tpot!.P50.Value)} {Known}, {Show.Seconds(load.Predicted!.TpotP50!.Value.Value)} predicted"
            );
        }
    }

    private SheetFigure? Highest()
    {
        if (bench.Search is not { Kept: double kept } search || best is null)
        {
            return null;
        }

        string bracket = search is { Estimate: not null, Missed: double missed }
            ? $"{Number(kept)} kept, {Number(missed)} missed, {Show.Count(search.Runs)} runs there"
            : "no load was tried that breaks it";
        return new SheetFigure(
            "Highest load kept",
            Words(search.Estimate ?? kept),
            $"{bracket}; {Show.Three(best.Steady.RequestsPerSecond)} req/s at {Number(best.Value)} · {Known}"
        );
    }

    /// <summary>Measured over predicted median TPOT, minus 1; null without one of them.</summary>
    private static double? Residual(BenchLoad load) =>
        load is { Tpot.P50.Value: > 0 and double measured, Predicted.TpotP50: { Value: > 0 } predicted }
            ? (measured / predicted.Value) - 1
            : null;

    private static string Signed(double share) => $"{(share < 0 ? "−" : "+")}{Show.Percent(Math.Abs(share))}";

    /// <summary>The promises of a load with what was measured.</summary>
    private static IEnumerable<Promised> PromisesOf(BenchLoad load)
    {
        foreach (PromiseFinding finding in load.Promise)
        {
            if (Slo.TryParseName(finding.Target, out LatencyMetric metric, out Statistic statistic))
            {
                double seconds = finding.MeasuredS ?? double.NaN;
                Quantity? figure = load.Of(metric)?.Figure(statistic);
                yield return new Promised(
                    metric,
                    finding,
                    new Promise(
                        finding.Target,
                        finding.LimitS,
                        seconds,
                        figure?.Low ?? seconds,
                        figure?.High ?? seconds,
                        "measured"
                    )
                );
            }
        }
    }

    /// <summary>A promise by the metric that it is about.</summary>
    private sealed record Promised(LatencyMetric Metric, PromiseFinding Finding, Promise Promise);

    private IEnumerable<Promise> PromisesOf(LatencyMetric metric) =>
        PromisesOf(Headline).Where(one => one.Metric == metric).Select(one => one.Promise);

    /// <summary>The limits of a metric as lines.</summary>
    private IEnumerable<RuleMark> Limits(LatencyMetric metric) =>
        PromisesOf(metric)
            .Select(promise => new RuleMark(promise.LimitSeconds)
            {
                Label = $"{promise.Label} {Show.Seconds(promise.LimitSeconds)} promised",
                Tone = ChartTone.Red,
            });
}
