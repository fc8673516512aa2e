using Farthing.Documents.Calibrations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Calibration;

/// <summary>The 90 % band of a figure: quantiles of measured over predicted of its kind of figure, load, model and pool; wider where kernels are another GPU's.</summary>
/// <remarks>A figure without a band of its own takes that of step times; rates then take the inverse of times.</remarks>
public static class FigureBands
{
    /// <summary>The band around a predicted figure.</summary>
    /// <param name="metric">The figure.</param>
    /// <param name="statistic">Which statistic of it.</param>
    /// <param name="value">What is predicted.</param>
    /// <param name="served">What is served, and the load.</param>
    /// <param name="coefficients">Where bands stand.</param>
    /// <param name="isQueued">Whether requests wait for a place in the batch; asked where the figure depends on it.</param>
    public static Figure Around(
        Metric metric,
        Statistic statistic,
        double value,
        ServedCondition served,
        CoefficientSet coefficients,
        Func<bool> isQueued
    )
    {
        bool isDisaggregated = served.Condition.IsDisaggregated;
        string kind = ScoredMetric.KindOf(ConditionWords.Of(metric));
        bool isMiddle = statistic is Statistic.Mean or Statistic.P50;
        StepTimeBand? own = coefficients.FigureBand(
            isMiddle ? kind : kind + "-tail",
            ConditionWords.Of(served.LoadMode),
            ScoredMetric.DetailOf(
                kind,
                served.Lengths.IsKnown ? "known" : "means",
                kind is ScoredMetric.Ttft or ScoredMetric.E2E && isQueued()
            ),
            StepTimeModelFactory.FamilyOf(served.Deployment.Model),
            isDisaggregated ? "disaggregated" : "one",
            served.Condition.Engine,
            served.Condition.IsExperimentalBuild ? StepTimeBand.Experimental : null
        );
        StepTimeCalibration? calibration = StepTimeModelFactory.Calibration(served.Deployment, coefficients);
        bool isOwn = calibration is not null && calibration.Measured(served.Deployment.Model.Id);
        if (own is not null && !(isOwn && metric == Metric.Tpot && isMiddle))
        {
            StepTimeBand band = StepTimeModelFactory.FigureBand(
                own,
                served.Deployment,
                coefficients,
                served.IsVersionStated,
                served.TypicalTokens
            );
            return new Figure(value, value * band.Low, value * band.High);
        }

        StepTimeBand steps = StepTimeModelFactory.Band(
            served.Deployment,
            coefficients,
            isDisaggregated,
            served.IsVersionStated,
            served.TypicalTokens
        );
        return ConditionWords.IsTime(metric)
            ? new Figure(value, value * steps.Low, value * steps.High)
            : new Figure(value, value / steps.High, value / steps.Low);
    }
}
