using Farthing.Catalogs;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.LayerOverheads;

/// <summary>Finds what layer overheads do to predicted TPOT in closed loops: it predicts with none, and with some microseconds for every layer.</summary>
public sealed class LayerOverheadProbe
{
    private const double ProbeUs = 20;
    private readonly ConditionPredictor plain;
    private readonly ConditionPredictor raised;

    /// <summary>Probes a set of coefficients; its own overheads are put aside.</summary>
    public LayerOverheadProbe(Catalog catalog, CoefficientSet set)
    {
        plain = new ConditionPredictor(catalog, set with { LayerOverheads = [] });
        raised = new ConditionPredictor(
            catalog,
            set with
            {
                LayerOverheads =
                [
                    new LayerOverhead("experts", "", "", "", "", ProbeUs, "probe"),
                    new LayerOverhead("dense", "", "", "", "", ProbeUs, "probe"),
                ],
            }
        );
    }

    /// <summary>The terms of a condition's TPOT; null where it has none or is no closed loop.</summary>
    public LayerOverheadTerms? Of(Condition condition)
    {
        if (
            condition.LoadMode != LoadMode.Closed
            || plain.Predict(condition) is not { Prepared: PreparedCondition prepared } without
            || without.Of(Metric.Tpot, Statistic.P50) is not Figure low
            || raised.Predict(condition).Of(Metric.Tpot, Statistic.P50) is not Figure high
        )
        {
            return null;
        }

        ServedCondition served = prepared.Served;
        return new LayerOverheadTerms(
            LayerOverheadKey.Of(served.Deployment, served.Engine, served.IsVersionStated),
            low.Value,
            (high.Value - low.Value) / ProbeUs
        );
    }
}
