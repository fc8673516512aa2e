using Farthing.Documents.Accuracy;
using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Scoring;

/// <summary>Errors of one kind of figure under one kind of load, split by what the rows have in common.</summary>
/// <param name="Name">Such as "TPOT, closed loop".</param>
/// <param name="Kind">tpot, ttft, e2e, throughput.</param>
/// <param name="Load">closed, open, offline, static.</param>
/// <param name="IsMiddle">True for means and medians, false for p90 and p99.</param>
/// <param name="All">All rows.</param>
/// <param name="Cells">By family, pool, engine, GPU and what is known of the lengths, each named "axis: value".</param>
/// <param name="Sweeps">Rank correlation inside its sweeps; null where there are none.</param>
public sealed record MetricScore(
    string Name,
    string Kind,
    string Load,
    bool IsMiddle,
    ScoreCell All,
    IReadOnlyList<ScoreCell> Cells,
    SweepSummary? Sweeps
)
{
    private static readonly (string Kind, string Name)[] Kinds =
    [
        (ScoredMetric.Tpot, "TPOT"),
        (ScoredMetric.Ttft, "TTFT"),
        (ScoredMetric.E2E, "E2E"),
        (ScoredMetric.Itl, "ITL"),
        (ScoredMetric.Throughput, "tokens/s"),
    ];

    private static readonly (string Load, string Name)[] Loads =
    [
        ("closed", "closed loop"),
        ("open", "open loop"),
        ("offline", "all at once"),
        ("static", "static batch"),
    ];

    private static readonly (string Axis, Func<ScoredRow, string> Value)[] Axes =
    [
        ("attention", row => row.Traits.IsCore ? "core" : "sparse, linear, hybrid"),
        ("family", row => FamilyName(row.Traits.Family)),
        ("pool", row => row.Traits.IsDisaggregated ? "disaggregated" : "one pool"),
        ("engine", row => row.Traits.Engine),
        ("GPU", row => row.Traits.Gpu),
        ("lengths", row => row.Traits.Lengths == "known" ? "known" : "only means given"),
        ("statistic", row => row.Statistic),
    ];

    /// <summary>Family in words.</summary>
    public static string FamilyName(string family) =>
        family switch
        {
            "moe" => "experts, grouped attention",
            "latent_moe" => "experts, latent attention",
            RowTraits.AssumedFamily => "sparse, linear, hybrid",
            _ => family,
        };

    /// <summary>All kinds of figures that rows hold, in the order of importance.</summary>
    public static IReadOnlyList<MetricScore> Of(IReadOnlyList<ScoredRow> rows)
    {
        List<MetricScore> scores = [];
        foreach (bool isMiddle in (bool[])[true, false])
        {
            foreach ((string load, string loadName) in Loads)
            {
                foreach ((string kind, string kindName) in Kinds)
                {
                    ScoredRow[] members =
                    [
                        .. rows.Where(row =>
                            row.Kind == kind && row.Traits.Load == load && row.IsMiddle == isMiddle
                        ),
                    ];
                    string name = $"{kindName}{(isMiddle ? "" : " p90, p99")}, {loadName}";
                    if (ScoreCells.Of(name, members) is ScoreCell all)
                    {
                        SweepSummary? sweeps = SweepScore.Summary(SweepScore.Of(members));
                        scores.Add(new(name, kind, load, isMiddle, all, Split(members), sweeps));
                    }
                }
            }
        }

        return scores;
    }

    private static List<ScoreCell> Split(ScoredRow[] rows)
    {
        List<ScoreCell> cells = [];
        foreach ((string axis, Func<ScoredRow, string> value) in Axes)
        {
            string[] values = [.. rows.Select(value).Distinct().Order(StringComparer.Ordinal)];
            foreach (string one in values.Length > 1 || axis == "engine" ? values : [])
            {
                cells.Add(ScoreCells.Of($"{axis}: {one}", rows.Where(row => value(row) == one))!);
            }
        }

        return cells;
    }
}
