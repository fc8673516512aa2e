using Farthing.Measurement.Calibration;
using Farthing.Serving.StepTimes;

namespace Farthing.Validation;

/// <summary>A measured TPOT beside its prediction.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="Prediction">The condition's prediction.</param>
/// <param name="Figure">The predicted TPOT with its band.</param>
internal sealed record TpotPrediction(MeasuredRow Row, ConditionPrediction Prediction, Figure Figure)
{
    /// <summary>dense, moe, latent_moe, hybrid.</summary>
    public string Family => StepTimeModelFactory.FamilyOf(Prediction.Prepared!.Served.Deployment.Model);

    /// <summary>Catalog id.</summary>
    public string GpuId => Prediction.Prepared!.Served.Deployment.Gpu.Id;

    /// <summary>Predicted over measured, less 1, in percent.</summary>
    public double SignedPercent => 100 * ((Figure.Value / Row.Value) - 1);

    /// <summary>True when the measurement lies inside the band.</summary>
    public bool IsInBand => Row.Value >= Figure.Low && Row.Value <= Figure.High;

    /// <summary>True when the prompt is computed elsewhere.</summary>
    public bool IsDisaggregated => Row.Condition.IsDisaggregated;
}
