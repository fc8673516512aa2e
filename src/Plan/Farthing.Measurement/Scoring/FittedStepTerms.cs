using Farthing.Measurement.StepTerms;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Scoring;

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
