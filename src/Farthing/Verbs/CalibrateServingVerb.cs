using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate serving</c>: published serving measurements → what a first token takes beyond the simulated steps.</summary>
internal static class CalibrateServingVerb
{
    private static readonly Option<string> Measurements = new("--measurements")
    {
        Description = "CSV of published measurements, one metric of one condition a row",
        Required = true,
    };

    private static readonly Option<string[]> LeaveOut = new("--leave-out")
    {
        Description = "Table that measures something else than it says; may be repeated",
    };

    private static readonly Option<string?> AsOf = new("--as-of")
    {
        Description = "Day to write into the file, such as 2026-11-20 [default: today]",
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "Write the terms (farthing.first_token/1) to this file, whole or not at all",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "serving",
            "Fits what a first token takes beyond the simulated steps, and judges it on tables left out\n\nExample:\n  farthing calibrate serving --measurements ../shared/data/measurements.csv --to data/first-token.json"
        );
        command.Options.Add(Measurements);
        command.Options.Add(LeaveOut);
        command.Options.Add(AsOf);
        command.Options.Add(To);
        return command.Runs("calibrate.serving", Fit);
    }

    private static int Fit(VerbContext context)
    {
        string file = context.Parsed.GetRequiredValue(Measurements);
        string[] leftOut = context.Parsed.GetValue(LeaveOut) ?? [];
        string day =
            context.Parsed.GetValue(AsOf)
            ?? TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        ConditionFile<MeasuredRow> measured = ImpossibleRows.LeaveOut(ConditionReader.ReadMeasurements(file));
        ConditionPredictor predictor = new(Catalog.BuiltIn, CoefficientsReader.BuiltIn, FirstTokenSet.None);
        IReadOnlyList<FirstTokenSample> samples = FirstTokenFitter.Samples(measured.Rows, predictor, leftOut);
        string provenance = string.Create(
            CultureInfo.InvariantCulture,
            $"farthing calibrate serving on {samples.Count} published rows, coefficients of {CoefficientsReader.BuiltIn.AsOf}{(leftOut.Length == 0 ? "" : ", without " + string.Join(", ", leftOut))}"
        );
        FirstTokenFit fit = FirstTokenFitter.Fit(samples, day, provenance);
        string? to = context.Parsed.GetValue(To);
        if (to is not null)
        {
            AtomicFile.Write(to, fit.Set.Write());
        }

        return context.Answer(json => WriteJson(json, fit, to), text => Print(text, fit, to));
    }

    private static void Print(TextWriter text, FirstTokenFit fit, string? file)
    {
        if (fit.Folds.Count == 0)
        {
            text.WriteLine(
                "No row of this file can be fitted: open loops, or closed ones with TTFT and no number of requests, are needed."
            );
            return;
        }

        foreach (bool isOpen in new[] { false, true })
        {
            (int tables, double median, double p90, double bias) = fit.Errors(isOpen);
            text.WriteLine(
                $"TTFT of {(isOpen ? "open" : "closed")} loops, tables left out: median {Percent(median)}, p90 {Percent(p90)}, bias {Signed(bias)} (means over {Number(tables)} tables)."
            );
        }

        text.WriteLine(file is null ? "Nothing written (name a file with --to)." : $"Written to {file}.");
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

    private static void WriteJson(Utf8JsonWriter json, FirstTokenFit fit, string? file)
    {
        json.WriteStartObject();
        json.WriteString("written", file);
        json.WriteStartArray("engines");
        foreach (FirstTokenTerms terms in fit.Set.Engines)
        {
            json.WriteStartObject();
            json.WriteString("engine", terms.Engine);
            json.WriteNumber("ms_per_layer", terms.MsPerLayer);
            json.WriteNumber("decode_steps", terms.DecodeSteps);
            json.WriteNumber("tables", terms.Tables);
            json.WriteNumber("rows", terms.Rows);
            json.WriteNumber("median_percent", terms.MedianPercent);
            json.WriteNumber("p90_percent", terms.P90Percent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (FirstTokenFold fold in fit.Folds)
        {
            json.WriteStartObject();
            json.WriteString("table", fold.Table);
            json.WriteString("engine", fold.Engine);
            json.WriteNumber("rows", fold.Rows);
            json.WriteBoolean("open_loop", fold.IsOpen);
            json.WriteNumber("ms_per_layer", fold.MsPerLayer);
            json.WriteNumber("decode_steps", fold.DecodeSteps);
            json.WriteNumber("median_percent", fold.MedianPercent);
            json.WriteNumber("p90_percent", fold.P90Percent);
            json.WriteNumber("bias_percent", fold.BiasPercent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Signed(double value) =>
        value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
