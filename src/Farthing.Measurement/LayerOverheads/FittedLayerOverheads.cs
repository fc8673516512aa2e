using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.LayerOverheads;

/// <summary>Layer overheads that were fitted to some rows.</summary>
/// <param name="Entries">The overheads; those that count for a row add up.</param>
public sealed record FittedLayerOverheads(IReadOnlyList<LayerOverhead> Entries) : IServingFit
{
    /// <inheritdoc/>
    /// <remarks>The band moves with the prediction. Rows that layer overheads say nothing about stay as they are.</remarks>
    public ScoredRow? Apply(ScoredRow row)
    {
        if (row.Overheads is not LayerOverheadTerms terms)
        {
            return row;
        }

        double predicted = terms.Seconds(
            Entries.Where(entry => entry.Matches(terms.Key)).Sum(entry => entry.PerLayerUs)
        );
        double moved = predicted / row.Predicted;
        return row with { Predicted = predicted, Low = row.Low * moved, High = row.High * moved };
    }
}
