using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Answers;

/// <content>The table of loads, and where the promise breaks.</content>
public sealed partial class BenchSheet
{
    /// <summary>The highest load that keeps the promise, in words; null where none was searched.</summary>
    private string? Searched()
    {
        if (bench.Search is not { } search)
        {
            return null;
        }

        string promise = string.Join(
            ", ",
            loads[0].Promise.Select(one => $"{one.Target} ≤ {Show.Seconds(one.LimitS)}")
        );
        if (search.Kept is not double kept)
        {
            return $"{promise}: no load keeps it.";
        }

        string rate = best is null
            ? ""
            : $"{Show.Three(best.Steady.RequestsPerSecond)} req/s at {Words(kept)}{(best.Valid ? "" : ", an INVALID run")}.";
        if (search is not { Missed: double missed, Estimate: double estimate, Width: double width })
        {
            return $"{promise}: kept by every load up to {Words(kept)}, {rate}";
        }

        string within =
            search.Closed && width >= LoadSearch.WidthWanted
                ? "nothing lies between"
                : $"within {Show.Percent(width)}";
        double[] again =
        [
            .. loads
                .Where(load => load.Value > missed && load.KeepsPromise)
                .Select(load => load.Value)
                .Distinct(),
        ];
        string islands =
            again.Length == 0
                ? ""
                : $" {string.Join(", ", again.Select(Number))} kept it again: no load above a broken one counts.";
        return $"{promise}: highest load {Words(estimate)} ({Number(kept)} kept, {Number(missed)} missed), {within}. {rate} {search.Runs} runs at these two loads.{islands}";
    }

    private Table LoadTable()
    {
        TableColumns<BenchLoad> columns = new TableColumns<BenchLoad>()
            .Words("load", Words)
            .Words(
                "run",
                load =>
                    load.CutOff == true ? "cut off"
                    : load.Valid ? "valid"
                    : "INVALID"
            );
        if (loads.Any(load => load.Promise.Count > 0))
        {
            columns.Words("promise", load => Judged(load) + (load == best ? "  ← best" : ""));
        }

        columns
            .Number("req/s", load => load.Steady.RequestsPerSecond, Show.Three)
            .Number("out tok/s", load => load.Steady.OutputTokensPerSecond, Show.Count)
            .Seconds("TTFT p95", load => load.Ttft?.P95.Value)
            .Seconds(Name(Gap) + " p95", load => load.Of(Gap)?.P95.Value)
            .Seconds("TPOT p50", load => load.Tpot?.P50.Value)
            .Seconds("E2E p95", load => load.E2e?.P95.Value, rank: 1);
        if (loads.Any(load => load.Cost is not null))
        {
            columns.UsdPerMillion("$/M out", load => load.Cost?.Output.Value);
        }

        if (loads.Any(load => load.Predicted?.TpotP50 is not null))
        {
            columns.Figure("vs predicted", load => Residual(load) is double off ? Signed(off) : null);
        }

        return columns.Of(loads);
    }

    private static string Judged(BenchLoad load) =>
        load.HasTooManyErrors ? "errors"
        : load.KeepsPromise ? "kept"
        : string.Join(
            ", ",
            PromisesOf(load)
                .Where(one => !one.Finding.Kept)
                .Select(one => Name(one.Metric) + (one.Finding.MeasuredS is null ? " unknown" : " missed"))
                .Distinct()
        );

    private static string Name(LatencyMetric metric) => metric.ToString().ToUpperInvariant();
}
