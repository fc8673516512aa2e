using System.Globalization;
using Farthing.Documents.Accuracy;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.FirstTokens;
using Farthing.Measurement.Refits;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;

namespace Farthing.Calibrations;

/// <summary>What was fitted to serving measurements, on the terminal.</summary>
internal static class ServingRefitScreen
{
    /// <summary>Writes the answer.</summary>
    public static void Write(TextWriter text, ServingRefit refit, string? folder)
    {
        ScoreCell covered = ServingRefitRecord.Covered(refit);
        text.WriteLine(
            $"{refit.Set.LayerOverheads.Count} layer overheads, first tokens of {refit.FirstTokens.Set.Engines.Count} engines, {refit.Set.Bands.Count} bands; on tables left out the bands hold {AccuracyText.Share(covered.InBandFraction)} of the truths (90 % promised; {AccuracyText.Rows(covered.Rows)}, {covered.Tables} tables)."
        );
        text.WriteLine(
            folder is null ? "Nothing written (name a folder with --to)." : $"Written to {folder}."
        );
        text.WriteLine();
        Hosts(text, refit);
        text.WriteLine();
        Overheads(text, refit.Set);
        text.WriteLine();
        FirstTokens(text, refit.FirstTokens);
        text.WriteLine();
        Bands(text, refit.Set);
    }

    private static void Hosts(TextWriter text, ServingRefit refit)
    {
        TextTable table = new(
            TextColumn.Text("host term"),
            TextColumn.Text("engine"),
            TextColumn.Number("µs a step"),
            TextColumn.Number("µs a sequence"),
            TextColumn.Number("tables"),
            TextColumn.Number("without"),
            TextColumn.Number("in sample"),
            TextColumn.Number("left out"),
            TextColumn.Text("taken")
        );
        foreach (HostFit fit in refit.Hosts)
        {
            table.Row(
                fit.Name,
                Word(fit.Terms.Engine),
                Number((int)(fit.Terms.PerStageUs + fit.Terms.CeilingPerStepUs)),
                Number((int)(fit.Terms.PerStageRequestUs + fit.Terms.CeilingPerRequestUs)),
                Number(fit.Tables),
                Percent(fit.WithoutPercent),
                Percent(fit.FittedPercent),
                Percent(fit.LeftOutPercent),
                fit.IsTaken ? "yes" : "no: tables left out are not nearer with it"
            );
        }

        table.Write(text);
    }

    private static void Overheads(TextWriter text, CoefficientSet set)
    {
        TextTable table = new(
            TextColumn.Text("layers"),
            TextColumn.Text("engine"),
            TextColumn.Text("weights"),
            TextColumn.Text("architecture"),
            TextColumn.Text("engine version"),
            TextColumn.Number("µs per layer")
        );
        foreach (LayerOverhead entry in set.LayerOverheads)
        {
            table.Row(
                entry.Layers,
                Word(entry.Engine),
                Word(entry.Format),
                Word(entry.Architecture),
                Word(entry.Version),
                entry.PerLayerUs.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture)
            );
        }

        table.Write(text);
    }

    private static void FirstTokens(TextWriter text, FirstTokenFit fit)
    {
        foreach (bool isOpen in new[] { false, true })
        {
            (int tables, double median, double p90, double bias) = fit.Errors(isOpen);
            text.WriteLine(
                $"TTFT of {(isOpen ? "open" : "closed")} loops, tables left out: median {Percent(median)}, p90 {Percent(p90)}, bias {Signed(bias)} (means over {Number(tables)} tables)."
            );
        }

        text.WriteLine();
        TextTable engines = new(
            TextColumn.Text("engine"),
            TextColumn.Number("ms per layer"),
            TextColumn.Number("decode steps"),
            TextColumn.Number("tables"),
            TextColumn.Number("rows"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90")
        );
        foreach (FirstTokenTerms terms in fit.Set.Engines)
        {
            engines.Row(
                terms.Engine,
                terms.MsPerLayer.ToString("F2", CultureInfo.InvariantCulture),
                terms.DecodeSteps.ToString("F1", CultureInfo.InvariantCulture),
                Number(terms.Tables),
                Number(terms.Rows),
                Percent(terms.MedianPercent),
                Percent(terms.P90Percent)
            );
        }

        engines.Write(text);
        text.WriteLine();
        TextTable folds = new(
            TextColumn.Text("table left out"),
            TextColumn.Number("rows"),
            TextColumn.Number("ms per layer"),
            TextColumn.Number("decode steps"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias")
        );
        foreach (FirstTokenFold fold in fit.Folds)
        {
            folds.Row(
                fold.Table,
                Number(fold.Rows),
                fold.MsPerLayer.ToString("F2", CultureInfo.InvariantCulture),
                fold.DecodeSteps.ToString("F1", CultureInfo.InvariantCulture),
                Percent(fold.MedianPercent),
                Percent(fold.P90Percent),
                Signed(fold.BiasPercent)
            );
        }

        folds.Write(text);
    }

    private static void Bands(TextWriter text, CoefficientSet set)
    {
        TextTable table = new(
            TextColumn.Text("figure"),
            TextColumn.Text("load"),
            TextColumn.Text("lengths"),
            TextColumn.Text("family"),
            TextColumn.Text("pool"),
            TextColumn.Text("engine"),
            TextColumn.Number("low"),
            TextColumn.Number("median"),
            TextColumn.Number("high"),
            TextColumn.Number("tables")
        );
        foreach (StepTimeBand band in set.Bands)
        {
            table.Row(
                band.Metric,
                Word(band.Load),
                Word(band.Detail),
                Word(band.Family),
                Word(band.Pool),
                Word(band.Engine ?? ""),
                "× " + AccuracyText.Rank(band.Low),
                "× " + AccuracyText.Rank(band.Median),
                "× " + AccuracyText.Rank(band.High),
                AccuracyText.Count(band.Tables)
            );
        }

        table.Write(text);
    }

    private static string Word(string word) => word.Length == 0 ? "all" : word;

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Signed(double value) =>
        value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
