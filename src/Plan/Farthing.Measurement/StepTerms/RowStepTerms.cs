using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.StepTerms;

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
