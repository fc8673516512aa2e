using Farthing.Documents.Accuracy;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Scoring;

namespace Farthing.Studies.Refits;

/// <summary>Document of a refit to serving measurements.</summary>
public static class ServingRefitRecord
{
    /// <summary>The document.</summary>
    /// <param name="refit">The fit.</param>
    /// <param name="folder">Where the files were written; null for nowhere.</param>
    public static CalibrateServingDocument Of(ServingRefit refit, string? folder) =>
        new(
            folder,
            [
                .. refit.Set.LayerOverheads.Select(entry => new FittedOverhead(
                    entry.Layers,
                    entry.Engine,
                    entry.Format,
                    entry.Architecture,
                    entry.Version,
                    entry.Attention,
                    entry.PerLayerUs
                )),
            ],
            [.. refit.Hosts.Select(Tried)],
            refit.Set.Bands.Count,
            refit.Unseen.Count,
            Covered(refit).InBandFraction ?? double.NaN,
            refit.FirstTokens.Set.Engines,
            refit.FirstTokens.Folds
        );

    /// <summary>Middle figures of tables left out; all figures where the file has no middle ones.</summary>
    internal static ScoreCell Covered(ServingRefit refit) =>
        ScoreCells.Of("unseen tables", refit.Unseen.Where(row => row.IsMiddle))
        ?? ScoreCells.Of("unseen tables", refit.Unseen)!;

    private static TriedHostTerms Tried(HostFit host) =>
        new(
            host.Name,
            host.Terms.Engine,
            host.Terms.PerStageUs + host.Terms.CeilingPerStepUs,
            host.Terms.PerStageRequestUs + host.Terms.CeilingPerRequestUs,
            host.Tables,
            host.Rows,
            host.WithoutPercent,
            host.FittedPercent,
            host.LeftOutPercent,
            host.IsTaken
        );
}
