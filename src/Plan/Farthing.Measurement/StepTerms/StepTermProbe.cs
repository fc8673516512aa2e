using Farthing.Catalogs;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.StepTerms;

/// <summary>Finds what layer overheads and expert transfers do to predicted TPOT in closed loops: it predicts with none, with some microseconds for every layer, and with transferred experts made faster.</summary>
public sealed class StepTermProbe
{
    private const double ProbeUs = 20;
    private const double ProbeFactor = 0.8;
    private readonly ConditionPredictor plain;
    private readonly ConditionPredictor raised;
    private readonly ConditionPredictor transferred;

    /// <summary>Probes a set of coefficients; its own terms are put aside.</summary>
    public StepTermProbe(Catalog catalog, CoefficientSet set)
    {
        CoefficientSet none = set.WithoutServingTerms();
        plain = new ConditionPredictor(catalog, none);
        raised = new ConditionPredictor(
            catalog,
            none with
            {
                LayerOverheads =
                [
                    new LayerOverhead("experts", "", "", "", "", ProbeUs, "probe"),
                    new LayerOverhead("dense", "", "", "", "", ProbeUs, "probe"),
                ],
            }
        );
        transferred = new ConditionPredictor(
            catalog,
            none with
            {
                ExpertTransfers = [new ExpertTransfer("", "", ProbeFactor, "probe")],
            }
        );
    }

    /// <summary>The terms of a condition's TPOT; null where it has none or is no closed loop.</summary>
    public RowStepTerms? Of(Condition condition)
    {
        if (
            condition.LoadMode != LoadMode.Closed
            || plain.Predict(condition) is not { Prepared: PreparedCondition prepared } without
            || without.Of(Metric.Tpot, Statistic.P50) is not Figure low
            || raised.Predict(condition).Of(Metric.Tpot, Statistic.P50) is not Figure high
            || transferred.Predict(condition).Of(Metric.Tpot, Statistic.P50) is not Figure faster
        )
        {
            return null;
        }

        ServedCondition served = prepared.Served;
        return new RowStepTerms(
            LayerOverheadKey.Of(served.Deployment, served.IsVersionStated),
            FormatFacts.Id(served.Deployment.Weights.Experts),
            low.Value,
            (high.Value - low.Value) / ProbeUs,
            Math.Max(0, (low.Value - faster.Value) / (1 - ProbeFactor))
        );
    }
}

/// <summary>Predicted TPOT under other layer overheads and expert transfers.</summary>
/// <param name="Key">Which overheads count for it.</param>
/// <param name="ExpertFormat">Weight format of its experts.</param>
/// <param name="PlainSeconds">The prediction without any.</param>
/// <param name="SecondsPerUs">What a microsecond per layer adds.</param>
/// <param name="TransferredSeconds">The part of it that experts take whose curve is that of other models' experts.</param>
public sealed record RowStepTerms(
    LayerOverheadKey Key,
    string ExpertFormat,
    double PlainSeconds,
    double SecondsPerUs,
    double TransferredSeconds
)
{
    /// <summary>Overheads below zero never take more than this share of a prediction away.</summary>
    private const double SmallestShare = 0.4;

    /// <summary>The prediction under an overhead and a factor on transferred experts.</summary>
    public double Seconds(double perLayerUs, double transfer) =>
        Math.Max(
            SmallestShare * PlainSeconds,
            PlainSeconds + (perLayerUs * SecondsPerUs) + ((transfer - 1) * TransferredSeconds)
        );
}
