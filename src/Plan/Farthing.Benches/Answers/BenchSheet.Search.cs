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
        string promise = string.Join(
            ", ",
            loads[0].Promise.Select(one => $"{one.Target} ≤ {Show.Seconds(one.LimitS)}")
        );
        if (bench.Search is not { } search)
        {
            return IsOpen ? $"{promise}: unknown, no run says {Undecided()}." : null;
        }

        if (search.Kept is not double kept)
        {
            return IsOpen
                ? $"{promise}: no load is known to keep it, not every run says {Undecided()}."
                : $"{promise}: no load keeps it.";
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

    private Table LoadTable(BenchLoad[] rows)
    {
        TableColumns<BenchLoad> columns = new TableColumns<BenchLoad>().Words("load", Words);
        if (rows == unlike)
        {
            columns.Words("lengths", Lengths);
        }

        int rank = rows == unlike ? 2 : 0;
        columns.Words(
            "run",
            load =>
                load.CutOff == true ? "cut off"
                : load.Valid ? "valid"
                : "INVALID",
            rank: rank
        );
        if (loads.Any(load => load.Promise.Count > 0))
        {
            columns.Words("promise", load => Judged(load) + (load == best ? "  ← best" : ""), rank: rank);
        }

        columns
            .Number("req/s", load => load.Steady.RequestsPerSecond, Show.Three)
            .Number(
                "out tok/s",
                load => load.Steady.OutputTokensPerSecond,
                Show.Count,
                rank: loads.Any(load => load.Cost is not null) ? 1 : 0 // $/M out says it too.
            );
        // Another tool may not say the p95: then the nearest that it says, and no column of dashes.
        string tail =
            rows.Select(load => Tail(load.Ttft)).FirstOrDefault(one => one.Figure is not null).Name ?? "p95";
        Column("TTFT " + tail, load => tail == "p95" ? load.Ttft?.P95 : Tail(load.Ttft).Figure, 0);
        Column(Name(Gap) + " p95", load => load.Of(Gap)?.P95, 0);
        Column("TPOT p50", load => load.Tpot?.P50, 0);
        Column("E2E p95", load => load.E2e?.P95, 1);
        if (loads.Any(load => load.Cost is not null))
        {
            columns.UsdPerMillion("$/M out", load => load.Cost?.Output.Value);
            columns.UsdPerRequest(load => load.Cost?.PerRequest?.Value);
        }

        if (rows.Any(load => Residual(load) is not null))
        {
            columns.Figure("vs predicted", load => Residual(load) is double off ? Signed(off) : null);
        }

        return columns.Of(rows);

        void Column(string name, Func<BenchLoad, Quantity?> figure, int rank)
        {
            if (rows.Any(load => figure(load) is { } known && double.IsFinite(known.Value)))
            {
                columns.Seconds(name, load => figure(load)?.Value, rank: rank);
            }
        }
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
