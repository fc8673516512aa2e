using Farthing.Catalogs.Measurements;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.StepTimes;

namespace Farthing.Validation;

/// <summary>A measured TPOT beside its prediction.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="GpuId">Catalog id.</param>
/// <param name="ModelName">Short name.</param>
/// <param name="Result">The prediction.</param>
/// <param name="Parts">A decode step by kind of operator.</param>
internal sealed record TpotPrediction(
    MeasurementRow Row,
    string Family,
    string GpuId,
    string ModelName,
    ClosedFormResult Result,
    StepTimeParts Parts
)
{
    /// <summary>Predicted over measured, less 1, in percent.</summary>
    public double SignedPercent => 100 * ((Result.TpotSeconds / Row.Value) - 1);

    /// <summary>True when the prompt is computed elsewhere.</summary>
    public bool IsDisaggregated => Row.DecodePool is not null;
}
