using System.Globalization;
using Farthing.Documents.Accuracy;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Accuracy;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Coefficients;

namespace Farthing.Studies.Refits;

/// <summary>Readable form of a refit to serving measurements.</summary>
public static class ServingRefitSheet
{
    /// <summary>The sheet.</summary>
    /// <param name="document">The answer.</param>
    /// <param name="refit">The fit, for its bands.</param>
    public static Sheet Of(CalibrateServingDocument document, ServingRefit refit)
    {
        ScoreCell covered = ServingRefitRecord.Covered(refit);
        return new Sheet()
            .Say(
                $"{document.LayerOverheads.Count} layer overheads, first tokens of {document.Engines.Count} engines, {document.Bands} bands; on tables left out the bands hold {AccuracyText.Share(covered.InBandFraction)} of the truths (90 % promised; {AccuracyText.Rows(covered.Rows)}, {covered.Tables} tables).",
                document.Written is null
                    ? "Nothing written (name a folder with --to)."
                    : $"Written to {document.Written}."
            )
            .Table(document.Hosts, Hosts)
            .Table(document.LayerOverheads, Overheads)
            .Say(
                from isOpen in new[] { false, true }
                let errors = refit.FirstTokens.Errors(isOpen)
                select $"TTFT of {(isOpen ? "open" : "closed")} loops, tables left out: median {Percent(errors.Median)}, p90 {Percent(errors.P90)}, bias {Signed(errors.Bias)} % (means over {Show.Count(errors.Tables)} tables)."
            )
            .Table(document.Engines, Engines)
            .Table(document.Tables, Folds)
            .Table(refit.Set.Bands, Bands);
    }

    private static TableColumns<TriedHostTerms> Hosts =>
        new TableColumns<TriedHostTerms>()
            .Words("host term", fit => fit.Name)
            .Words("engine", fit => Word(fit.Engine))
            .Figure("µs a step", fit => Show.Count((int)fit.PerStepUs))
            .Figure("µs a sequence", fit => Show.Count((int)fit.PerSequenceUs))
            .Figure("tables", fit => Show.Count(fit.Tables), rank: 1)
            .Figure("without", fit => Percent(fit.WithoutPercent))
            .Figure("in sample", fit => Percent(fit.FittedPercent), rank: 1)
            .Figure("left out", fit => Percent(fit.LeftOutPercent))
            .Words("taken", fit => fit.Taken ? "yes" : "no: no nearer left out");

    private static TableColumns<FittedOverhead> Overheads =>
        new TableColumns<FittedOverhead>()
            .Words("layers", entry => entry.Layers)
            .Words("engine", entry => Word(entry.Engine))
            .Words("weights", entry => Word(entry.Format))
            .Words("architecture", entry => Word(entry.Architecture))
            .Words("engine version", entry => Word(entry.Version), rank: 1)
            .Figure("µs per layer", entry => Signed(entry.PerLayerUs));

    private static TableColumns<FirstTokenTerms> Engines =>
        new TableColumns<FirstTokenTerms>()
            .Words("engine", terms => terms.Engine)
            .Figure("ms per layer", terms => Fixed(terms.MsPerLayer, "F2"))
            .Figure("decode steps", terms => Fixed(terms.DecodeSteps, "F1"))
            .Figure("tables", terms => Show.Count(terms.Tables))
            .Figure("rows", terms => Show.Count(terms.Rows))
            .Figure("median error", terms => Percent(terms.MedianPercent))
            .Figure("p90", terms => Percent(terms.P90Percent));

    private static TableColumns<FirstTokenFold> Folds =>
        new TableColumns<FirstTokenFold>()
            .Words("table left out", fold => fold.Table)
            .Figure("rows", fold => Show.Count(fold.Rows))
            .Figure("ms per layer", fold => Fixed(fold.MsPerLayer, "F2"), rank: 1)
            .Figure("decode steps", fold => Fixed(fold.DecodeSteps, "F1"), rank: 1)
            .Figure("median error", fold => Percent(fold.MedianPercent))
            .Figure("p90", fold => Percent(fold.P90Percent))
            .Figure("bias", fold => Signed(fold.BiasPercent) + " %");

    private static TableColumns<StepTimeBand> Bands =>
        new TableColumns<StepTimeBand>()
            .Words("figure", band => band.Metric)
            .Words("load", band => Word(band.Load))
            .Words("lengths", band => Word(band.Detail), rank: 1)
            .Words("family", band => Word(band.Family))
            .Words("pool", band => Word(band.Pool), rank: 1)
            .Words("engine", band => Word(band.Engine ?? ""))
            .Figure("low", band => "× " + AccuracyText.Rank(band.Low))
            .Figure("median", band => "× " + AccuracyText.Rank(band.Median))
            .Figure("high", band => "× " + AccuracyText.Rank(band.High))
            .Figure("tables", band => AccuracyText.Count(band.Tables), rank: 2);

    private static string Word(string word) => word.Length == 0 ? "all" : word;

    private static string Fixed(double value, string digits) =>
        value.ToString(digits, CultureInfo.InvariantCulture);

    private static string Percent(double value) => Fixed(value, "F1") + " %";

    private static string Signed(double value) => Fixed(value, "+0.0;−0.0;0.0");
}
