namespace Farthing.Measurement.Scoring;

/// <summary>Error bands by group.</summary>
/// <param name="Groups">Quantiles of ln(measured/predicted) of each group.</param>
public sealed record FittedBands(IReadOnlyDictionary<BandGroup, BandQuantiles> Groups) : IServingFit
{
    /// <summary>The quantiles of the narrowest group that is known; null where not even the metric is.</summary>
    public BandQuantiles? Find(ScoredRow row)
    {
        BandGroup[] levels = BandGroup.Levels(row);
        for (int i = levels.Length - 1; i >= 0; i--)
        {
            if (Groups.TryGetValue(levels[i], out BandQuantiles quantiles))
            {
                return quantiles;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ScoredRow? Apply(ScoredRow row) =>
        Find(row) is BandQuantiles quantiles
            ? row with
            {
                Low = row.Predicted * Math.Exp(quantiles.Low),
                High = row.Predicted * Math.Exp(quantiles.High),
            }
            : row with
            {
                Low = null,
                High = null,
            };
}
