using Farthing.Catalogs.Measurements;
using Farthing.Serving.ClosedForm;
using Farthing.Serving.Coefficients;

namespace Farthing.Validation;

/// <summary>A measured TPOT beside its prediction.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="GpuId">Catalog id.</param>
/// <param name="ModelName">Short name.</param>
/// <param name="Result">The prediction.</param>
/// <param name="Band">The 90 % band that is promised for it.</param>
internal sealed record TpotPrediction(
    MeasurementRow Row,
    string Family,
    string GpuId,
    string ModelName,
    ClosedFormResult Result,
    StepTimeBand Band
)
{
    /// <summary>Predicted over measured, less 1, in percent.</summary>
    public double SignedPercent => 100 * ((Result.TpotSeconds / Row.Value) - 1);

    /// <summary>True when the measurement lies inside the band.</summary>
    public bool IsInBand =>
        Row.Value >= Result.TpotSeconds * Band.Low && Row.Value <= Result.TpotSeconds * Band.High;

    /// <summary>True when the prompt is computed elsewhere.</summary>
    public bool IsDisaggregated => Row.DecodePool is not null;
}
