using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Overlays;

/// <summary>Weight of one condition's rows in the fit of step times: together about as much as one, TPOT first.</summary>
/// <remarks>TTFT counts nothing: it has a factor of its own (<see cref="FirstTokenFactorFit"/>), and what a server adds to first tokens would otherwise be laid on its kernels. Offline runs are the exception: their TTFT is a place in a queue, which moves as fast as steps do.</remarks>
internal static class RowWeights
{
    private const double OfQueuePlace = 0.1;
    private const double OfOthersBesideTpot = 0.3;

    /// <summary>The weight of a row.</summary>
    /// <param name="metric">Its figure.</param>
    /// <param name="together">The figures of all rows of its condition, its own among them.</param>
    /// <param name="load">How the load was put on.</param>
    public static double Of(Metric metric, IReadOnlyList<Metric> together, LoadMode load)
    {
        bool isTtft = metric == Metric.Ttft;
        bool hasTpot = together.Contains(Metric.Tpot);
        bool isTpot = metric == Metric.Tpot;
        double kind = isTtft
            ? load == LoadMode.Offline
                ? OfQueuePlace
                : 0
            : isTpot || !hasTpot
                ? 1
                : OfOthersBesideTpot;
        int same = together.Count(other =>
            other == Metric.Ttft == isTtft && (isTtft || other == Metric.Tpot == isTpot)
        );
        return kind / same;
    }
}
