using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>The 90 % band of a figure: quantiles of measured over predicted of its kind of model and pool. Rates take the inverse of times.</summary>
public static class FigureBands
{
    /// <summary>The band around a predicted figure.</summary>
    public static Figure Around(
        Metric metric,
        double value,
        ServedCondition served,
        CoefficientSet coefficients
    )
    {
        StepTimeBand band = StepTimeModelFactory.Band(
            served.Deployment,
            coefficients,
            served.Condition.IsDisaggregated
        );
        return ConditionWords.IsTime(metric)
            ? new Figure(value, value * band.Low, value * band.High)
            : new Figure(value, value / band.High, value / band.Low);
    }
}
