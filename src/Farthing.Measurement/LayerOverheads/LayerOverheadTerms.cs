using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.LayerOverheads;

/// <summary>What a predicted TPOT becomes under other layer overheads.</summary>
/// <param name="Key">Which overheads count for it.</param>
/// <param name="PlainSeconds">The prediction without any.</param>
/// <param name="SecondsPerUs">What a microsecond per layer adds.</param>
public sealed record LayerOverheadTerms(LayerOverheadKey Key, double PlainSeconds, double SecondsPerUs)
{
    /// <summary>Overheads below zero never take more than this share of a prediction away.</summary>
    private const double SmallestShare = 0.4;

    /// <summary>The prediction under an overhead.</summary>
    public double Seconds(double perLayerUs) =>
        Math.Max(SmallestShare * PlainSeconds, PlainSeconds + (perLayerUs * SecondsPerUs));
}
