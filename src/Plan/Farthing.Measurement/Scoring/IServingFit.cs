using Farthing.Measurement.StepTerms;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Scoring;

/// <summary>Numbers fitted to some serving measurements, ready for others.</summary>
public interface IServingFit
{
    /// <summary>The row with its prediction or band as the fit has them; null where the fit says nothing about it. The measurement is not looked at.</summary>
    ScoredRow? Apply(ScoredRow row);
}

/// <summary>Error bands by group.</summary>
/// <param name="Groups">Quantiles of ln(measured/predicted) of each group.</param>
public sealed record FittedBands(IReadOnlyDictionary<BandGroup, BandQuantiles> Groups) : IServingFit
{
    /// <summary>The quantiles of the narrowest group of its kind that is known, else of the nearest kind (<see cref="BandGroup.Akin"/>); null where not even the metric is.</summary>
    public BandQuantiles? Find(ScoredRow row)
    {
        BandGroup?[] kind = [.. BandGroup.Levels(row)];
        while (kind.Any(group => group is not null))
        {
            for (int i = kind.Length - 1; i >= 0; i--)
            {
                if (kind[i] is BandGroup group && Groups.TryGetValue(group, out BandQuantiles quantiles))
                {
                    return quantiles;
                }
            }

            kind = [.. kind.Select(group => group?.Akin)];
        }

        return null;
    }

    /// <inheritdoc/>
    public ScoredRow? Apply(ScoredRow row) =>
        row.IsBandOfOthers ? row
        : Find(row) is BandQuantiles quantiles
            ? row with
            {
                Low = row.Predicted * Math.Exp(quantiles.Low),
                High = row.Predicted * Math.Exp(quantiles.High),
                Quantiles = quantiles,
            }
        : row with { Low = null, High = null, Quantiles = null };
}

/// <summary>Terms of step times that were fitted to some serving rows.</summary>
/// <param name="Overheads">The layer overheads; those that count for a row add up.</param>
/// <param name="Transfers">The expert transfers; those that count for a row are multiplied.</param>
public sealed record FittedStepTerms(
    IReadOnlyList<LayerOverhead> Overheads,
    IReadOnlyList<ExpertTransfer> Transfers
) : IServingFit
{
    /// <inheritdoc/>
    /// <remarks>The band moves with the prediction. Rows that these terms say nothing about stay as they are.</remarks>
    public ScoredRow? Apply(ScoredRow row)
    {
        if (row.StepTerms is not RowStepTerms terms)
        {
            return row;
        }

        double perLayerUs = LayerOverhead.SumUs(Overheads, terms.Key);
        double transfer = 1;
        foreach (ExpertTransfer entry in Transfers)
        {
            transfer *= entry.Matches(terms.ExpertFormat, terms.Key.Architecture) ? entry.Factor : 1;
        }

        double predicted = terms.Seconds(perLayerUs, transfer);
        double moved = predicted / row.Predicted;
        return row with { Predicted = predicted, Low = row.Low * moved, High = row.High * moved };
    }
}
