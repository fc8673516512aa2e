using Farthing.Numerics.Quantities;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Search;

/// <summary>Says which promise a simulation missed, and by how much.</summary>
internal static class SloMiss
{
    /// <summary>Severity of a queue that grows: a miss, and nearer than every target that is over its limit by more than a ten-thousandth.</summary>
    public const double QueueGrows = 1.0001;

    /// <summary>The promise that was missed by the largest factor.</summary>
    /// <param name="result">The simulation.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="aloneSeconds">A step of one request alone.</param>
    /// <param name="edge">How slow the steps of the simulation were.</param>
    /// <returns>The miss in words and the factor; above 1 where more replicas could help.</returns>
    public static (string Words, double Severity) Worst(
        SimulationResult result,
        Slo slo,
        double aloneSeconds,
        BandEdge edge
    )
    {
        string words = "the queue grows: the fleet does not keep up";
        double worst = QueueGrows;
        for (int i = 0; i < slo.Targets.Count; i++)
        {
            SloTarget target = slo.Targets[i];
            double seconds = result.Seconds(target.Metric, target.Statistic);
            double severity = seconds / target.LimitSeconds;
            bool isLost = result.LostTarget == i && target.Metric != LatencyMetric.Itl && severity <= 1;
            if (isLost)
            {
                severity = 2;
            }

            if (severity > worst)
            {
                worst = severity;
                bool isFloor =
                    target.Metric is LatencyMetric.Itl or LatencyMetric.Tpot
                    && aloneSeconds > target.LimitSeconds;
                words =
                    isFloor
                        ? FormattableString.Invariant(
                            $"{target.Name} {aloneSeconds * 1e3:F1} ms with one request alone"
                        )
                    : isLost
                        ? FormattableString.Invariant(
                            $"{target.Name} lost: {result.Missed[i]:N0} of {result.Finished:N0} requests over {Words(target.LimitSeconds)}"
                        )
                    : FormattableString.Invariant(
                        $"{target.Name} {Words(seconds)}{At(edge)}, promised {Words(target.LimitSeconds)}"
                    );
            }
        }

        if (result.Rejected > 0)
        {
            words = FormattableString.Invariant(
                $"{result.Rejected:N0} requests longer than the engine serves"
            );
        }

        return (words, worst);
    }

    private static string Words(double seconds) => Show.Seconds(seconds);

    private static string At(BandEdge edge) =>
        edge.Share is double share ? " at " + Show.Sure(share)
        : edge.Factor is double factor ? $" with steps {Show.Three(factor)}× as long"
        : "";
}
