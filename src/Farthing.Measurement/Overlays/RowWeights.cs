using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Overlays;

/// <summary>How much the rows of one condition count in a fit: together about as much as one, TPOT first, TTFT least, because its prediction is the least sure.</summary>
internal static class RowWeights
{
    private const double OfTtft = 0.1;
    private const double OfOthersBesideTpot = 0.3;

    /// <summary>The weight of a row.</summary>
    /// <param name="metric">Its figure.</param>
    /// <param name="together">The figures of all rows of its condition, its own among them.</param>
    public static double Of(Metric metric, IReadOnlyList<Metric> together)
    {
        bool isTtft = metric == Metric.Ttft;
        bool hasTpot = together.Contains(Metric.Tpot);
        bool isTpot = metric == Metric.Tpot;
        double kind =
            isTtft ? OfTtft
            : isTpot || !hasTpot ? 1
            : OfOthersBesideTpot;
        int same = together.Count(other =>
            other == Metric.Ttft == isTtft && (isTtft || other == Metric.Tpot == isTpot)
        );
        return kind / same;
    }
}
