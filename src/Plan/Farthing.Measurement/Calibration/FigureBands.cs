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
            if (calibration is { IsIdentity: false } && !isOwn)
            {
                own = own.Widened(coefficients.NvidiaTransferWidening);
            }

            StepTimeBand band = own.Widened(
                BandWidening.Of(served.Deployment, coefficients, own.Metric, served.IsVersionStated)
            );
            Figure figure = new(value, value * band.Low, value * band.High);
            return isOwn && metric == Metric.Ttft && isMiddle && calibration!.FirstToken is { } first
                ? FirstTokenBand.Pool(figure, first)
                : figure;
        }

        StepTimeBand steps = StepTimeModelFactory.Band(
            served.Deployment,
            coefficients,
            isDisaggregated,
            served.IsVersionStated
        );
        return ConditionWords.IsTime(metric)
            ? new Figure(value, value * steps.Low, value * steps.High)
            : new Figure(value, value / steps.High, value / steps.Low);
    }
}

/// <summary>Pools the ends of a built-in band with those that somebody's own rows give: n/(n + 3)·(own) + 3/(n + 3)·(built-in) in ln units, n conditions.</summary>
internal static class BandPooling
{
    /// <summary>Conditions' worth of the built-in band.</summary>
    private const double PriorConditions = 3;

    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(double conditions) => conditions / (conditions + PriorConditions);

    /// <summary>One end of the pooled band, as a ratio of what was predicted.</summary>
    /// <param name="own">The end by own rows, as a ratio.</param>
    /// <param name="builtIn">The built-in end, as a ratio.</param>
    /// <param name="conditions">Own conditions.</param>
    public static double Pool(double own, double builtIn, double conditions)
    {
        double share = OwnShare(conditions);
        return Math.Exp((share * Math.Log(own)) + ((1 - share) * Math.Log(builtIn)));
    }
}

/// <summary>The 90 % band of a TTFT with somebody's own rows: quantiles of held-back residuals, pooled with the built-in band by n/(n + 3), n conditions with TTFT.</summary>
/// <remarks>With one condition there are no residuals: the built-in band stays.</remarks>
public static class FirstTokenBand
{
    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(FirstTokenCorrection own) =>
        own.HeldBack is null ? 0 : BandPooling.OwnShare(own.Conditions);

    /// <summary>A figure with its band pooled.</summary>
    /// <param name="builtIn">The figure in its built-in band.</param>
    /// <param name="own">What own rows say.</param>
    public static Figure Pool(Figure builtIn, FirstTokenCorrection own) =>
        own.HeldBack is not { } held
            ? builtIn
            : builtIn with
            {
                Low = builtIn.Value * BandPooling.Pool(held.Low, builtIn.Low / builtIn.Value, own.Conditions),
                High =
                    builtIn.Value * BandPooling.Pool(held.High, builtIn.High / builtIn.Value, own.Conditions),
            };
}
