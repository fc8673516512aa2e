using Farthing.Documents.Routes;
using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Quantities;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Evaluation;

namespace Farthing.Verbs.Routes;

/// <summary>Records of what was computed.</summary>
internal static class RouteRecords
{
    private const double Wide = 1.959964; // 95 %, two-sided.
    private const int MaxPoints = 101;

    /// <summary>RouteLLM's published best on MMLU; no CPT of that router is held.</summary>
    public static readonly RouteRouterRow Published = new(
        "RouteLLM, best published on MMLU",
        0.603,
        null,
        null,
        null,
        "arXiv 2406.18665, table 2"
    );

    /// <summary>A promise.</summary>
    public static RoutePromise Promise(CascadePromise promise) =>
        new(
            promise.Limit,
            promise.Delta ?? 1,
            promise.Threshold,
            promise.AcceptedFraction,
            promise.Loss,
            promise.UpperBound
        );

    /// <summary>Labels that are needed.</summary>
    public static RouteLabelNeed Need(LabelNeed need, StageCosts? costs) =>
        new(
            need.Have,
            need.Minimum,
            need.Needed,
            need.Missing,
            costs is StageCosts known ? need.Cost(known.Weak, known.Strong, known.Judge) : null,
            need.MinEscalation
        );

    /// <summary>A router's figures, means over divisions.</summary>
    public static RouteRouterRow Row(string name, IReadOnlyList<RouterCurve> curves)
    {
        double mean = curves.Average(curve => curve.Apgr);
        double squares = curves.Sum(curve => (curve.Apgr - mean) * (curve.Apgr - mean));
        return new RouteRouterRow(
            name,
            mean,
            curves.Count > 1 ? Math.Sqrt(squares / (curves.Count - 1)) : null,
            Finite(curves.Average(curve => curve.ShareFor(0.5))),
            Finite(curves.Average(curve => curve.ShareFor(0.8))),
            null
        );
    }

    /// <summary>A rule's row.</summary>
    public static RouteMethodRow Row(StudyRow row, StageCosts? costs)
    {
        Quantity? net = null;
        if (costs is StageCosts known)
        {
            double paid =
                (row.WeakCalls * known.Weak)
                + (row.StrongCalls * known.Strong)
                + (row.IsCascade ? known.Judge : 0)
                + known.Audit;
            net = new Quantity(1000 * (known.Strong - paid), "usd");
        }

        return new RouteMethodRow(
            Enum.Parse<RouteMethodKind>(row.Method.ToString()),
            row.Limit,
            row.WeakCalls,
            row.StrongCalls,
            row.Quality,
            row.Gap,
            new Quantity(row.Regret, "fraction")
            {
                Low = Math.Max(0, row.Regret - (Wide * row.RegretError)),
                High = Math.Min(1, row.Regret + (Wide * row.RegretError)),
                Basis = Basis.Measured,
            },
            Finite(row.Failure),
            row.Broken,
            net
        );
    }

    /// <summary>A curve's points, at most a hundred.</summary>
    public static IReadOnlyList<RoutePoint> Points(RouterCurve curve) =>
        [
            .. Enumerable
                .Range(0, MaxPoints)
                .Select(i => i / (MaxPoints - 1.0))
                .Select(share => new RoutePoint(
                    share,
                    curve.Weak + (curve.GapAt(share) * (curve.Strong - curve.Weak))
                )),
        ];

    /// <summary>The number; null where it is none.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
