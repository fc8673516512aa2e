using Farthing.Documents.Accuracy;
using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Scoring;

/// <summary>Errors by kind of figure on families of tables that nothing was fitted to: what to expect of somebody else's tables.</summary>
public static class FamilyScore
{
    /// <summary>The certainties of promises that are scored: a row is held where its measurement is no slower than the band's quantile.</summary>
    public static readonly IReadOnlyList<double> Rungs = [0.5, 0.8, 0.9, 0.95];

    private static readonly (string Name, Func<ScoredRow, bool> IsMember)[] Kinds =
    [
        (
            "TPOT, closed loop, core, one pool",
            row => Is(row, ScoredMetric.Tpot, "closed") && IsCore(row) && !row.Traits.IsDisaggregated
        ),
        (
            "TPOT, closed loop, core, disaggregated",
            row => Is(row, ScoredMetric.Tpot, "closed") && IsCore(row) && row.Traits.IsDisaggregated
        ),
        (
            "TPOT, closed loop, sparse and linear attention",
            row => Is(row, ScoredMetric.Tpot, "closed") && !IsCore(row) && !row.Traits.IsExperimentalBuild
        ),
        (
            "TPOT, closed loop, sparse and linear attention, nightly builds",
            row => Is(row, ScoredMetric.Tpot, "closed") && !IsCore(row) && row.Traits.IsExperimentalBuild
        ),
        ("TPOT, open loop", row => Is(row, ScoredMetric.Tpot, "open")),
        ("TPOT, all at once", row => Is(row, ScoredMetric.Tpot, "offline")),
        ("TTFT, closed loop, vllm", row => IsFirstToken(row) && row.Traits.Engine == "vllm"),
        ("TTFT, closed loop, trtllm", row => IsFirstToken(row) && row.Traits.Engine == "trtllm"),
        ("TTFT, closed loop, sglang", row => IsFirstToken(row) && row.Traits.Engine == "sglang"),
        (
            "TTFT, closed loop, saturated, disaggregated or not core",
            row =>
                Is(row, ScoredMetric.Ttft, "closed") && !IsFirstToken(row) && !row.Traits.IsExperimentalBuild
        ),
        (
            "TTFT, closed loop, nightly builds",
            row => Is(row, ScoredMetric.Ttft, "closed") && row.Traits.IsExperimentalBuild
        ),
        ("TTFT, open loop", row => Is(row, ScoredMetric.Ttft, "open")),
        ("TTFT, all at once", row => Is(row, ScoredMetric.Ttft, "offline")),
        ("TTFT, static batch", row => Is(row, ScoredMetric.Ttft, "static")),
        ("E2E", row => row is { IsMiddle: true, Kind: ScoredMetric.E2E, Traits.IsExperimentalBuild: false }),
        (
            "E2E, nightly builds",
            row => row is { IsMiddle: true, Kind: ScoredMetric.E2E, Traits.IsExperimentalBuild: true }
        ),
        ("ITL, closed loop", row => Is(row, ScoredMetric.Itl, "closed")),
        ("ITL, open loop", row => Is(row, ScoredMetric.Itl, "open")),
        ("ITL, all at once", row => Is(row, ScoredMetric.Itl, "offline")),
        (
            "rates, closed loop",
            row => Is(row, ScoredMetric.Throughput, "closed") && !row.Traits.IsExperimentalBuild
        ),
        (
            "rates, closed loop, nightly builds",
            row => Is(row, ScoredMetric.Throughput, "closed") && row.Traits.IsExperimentalBuild
        ),
        ("rates, open loop", row => Is(row, ScoredMetric.Throughput, "open")),
        (
            "rates, all at once, lengths known",
            row => Is(row, ScoredMetric.Throughput, "offline") && row.Traits.Lengths == "known"
        ),
        (
            "rates, all at once, only means given",
            row => Is(row, ScoredMetric.Throughput, "offline") && row.Traits.Lengths != "known"
        ),
        ("rates, static batch", row => Is(row, ScoredMetric.Throughput, "static")),
        (
            "p90 and p99 of times",
            row =>
                row is { IsMiddle: false, Traits.IsExperimentalBuild: false } && row.Kind != ScoredMetric.Itl
        ),
        ("p90 to p99 of ITL", row => row is { IsMiddle: false, Kind: ScoredMetric.Itl }),
        ("p90 and p99 of times, nightly builds", row => !row.IsMiddle && row.Traits.IsExperimentalBuild),
    ];

    /// <summary>The errors of each kind that has rows.</summary>
    /// <param name="families">Rows with their family left out of every fit.</param>
    /// <param name="publishers">The same rows with their publisher left out; a kind of one publisher alone has none.</param>
    /// <param name="years">Those of a known year, with that year left out; a kind of one year alone has none.</param>
    public static IReadOnlyList<ScoreCell> Of(
        IReadOnlyList<ScoredRow> families,
        IReadOnlyList<ScoredRow> publishers,
        IReadOnlyList<ScoredRow> years
    ) =>
        [
            .. Kinds
                .Select(kind =>
                    Of(kind.Name, [.. families.Where(kind.IsMember)]) is ScoreCell cell
                        ? cell with
                        {
                            WithoutPublisher = LeftOut(kind, publishers),
                            WithoutYear = LeftOut(kind, years),
                        }
                        : null
                )
                .OfType<ScoreCell>(),
        ];

    private static LeftOutScores? LeftOut(
        (string Name, Func<ScoredRow, bool> IsMember) kind,
        IReadOnlyList<ScoredRow> rows
    ) =>
        Of(kind.Name, [.. rows.Where(kind.IsMember)]) is ScoreCell cell
            ? new LeftOutScores(
                cell.Rows,
                cell.MedianPercent,
                cell.P90Percent,
                cell.InBandFraction,
                cell.IntervalScore,
                cell.HeldFractions
            )
            : null;

    private static ScoreCell? Of(string name, IReadOnlyList<ScoredRow> rows) =>
        ScoreCells.Of(name, rows) is ScoreCell cell
            ? cell with
            {
                HeldFractions = rows.All(row => row.Certainty is null)
                    ? null
                    : [.. Rungs.Select(rung => HeldAt(rows, rung))],
            }
            : null;

    private static double HeldAt(IReadOnlyList<ScoredRow> rows, double rung) =>
        rows.Where(row => row.Certainty is not null)
            .GroupBy(row => row.Table)
            .Average(table => table.Average(row => row.Certainty <= rung ? 1.0 : 0));

    /// <summary>Closed-loop TPOT of GPUs of which nothing was timed: their rows are left out of every fit, and their kernels are another architecture's.</summary>
    public static IEnumerable<ScoreCell> OfTransferred(IReadOnlyList<ScoredRow> rows)
    {
        ScoreCell? cell = ScoreCells.Of(
            "TPOT, closed loop, core, kernels of another architecture",
            rows.Where(row => Is(row, ScoredMetric.Tpot, "closed") && IsCore(row))
                .Select(row => row with { Low = null, High = null })
        );
        return cell is null ? [] : [cell];
    }

    private static bool Is(ScoredRow row, string kind, string load) =>
        row.IsMiddle && row.Kind == kind && row.Traits.Load == load;

    private static bool IsCore(ScoredRow row) => row.Traits.IsCore;

    private static bool IsFirstToken(ScoredRow row) =>
        Is(row, ScoredMetric.Ttft, "closed")
        && row.Traits is { IsCore: true, IsSaturated: false, IsDisaggregated: false };
}
