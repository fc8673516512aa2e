using System.CommandLine;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Measurement.LayerOverheads;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;
using Farthing.Validation;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate bands</c>: measurements → the error bands of the coefficients file.</summary>
internal static class CalibrateBandsVerb
{
    private static readonly Option<string> Measurements = new("--measurements")
    {
        Description = "CSV of measurements, one metric of one condition a row",
        Required = true,
    };

    private static readonly Option<string?> Coefficients = new("--coefficients")
    {
        Description = "Coefficients (farthing.coefficients/1) whose bands are refitted [default: built in]",
    };

    private static readonly Option<string?> To = new("--to")
    {
        Description = "Write the coefficients with their new bands to this file, whole or not at all",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "bands",
            "Refits the error bands of predictions to measurements, and says what they hold on tables left out"
                + "\n\nExample:"
                + "\n  farthing calibrate bands --measurements ../shared/data/measurements.csv --to data/coefficients.json"
        );
        command.Options.Add(Measurements);
        command.Options.Add(Coefficients);
        command.Options.Add(To);
        return command.Runs("calibrate.bands", Refit);
    }

    /// <summary>The coefficients with bands refitted to a file, and the rows that they were fitted to with bands of their folds.</summary>
    internal static (CoefficientSet Set, IReadOnlyList<ScoredRow> Unseen) Refitted(
        VerbContext context,
        string file,
        CoefficientSet set
    )
    {
        (IReadOnlyList<ScoredRow> rows, _) = ValidateVerb.Scored(context, file, set);
        if (rows.Count == 0)
        {
            throw new FarthingException(
                new Fault(
                    ScoringFaultCodes.NothingToScore,
                    "no row can be scored, so there is nothing to fit bands to"
                )
                {
                    File = file,
                    Expected = "measurements that 'farthing validate' scores",
                },
                exitCode: 1
            );
        }

        // Bands are those of predictions for tables that overheads were not fitted on.
        IReadOnlyList<ScoredRow> unseen = FoldedRows.Of(new LayerOverheadFit(), FoldKind.Tables, rows);
        string source = $"{Path.GetFileName(file)}, coefficients of {set.AsOf}";
        CoefficientSet refitted = set with
        {
            LayerOverheads =
            [
                .. LayerOverheadFit
                    .FitOverheads(rows)
                    .Entries.Select(entry =>
                        entry with
                        {
                            Source = $"{Path.GetFileName(file)}: closed-loop TPOT",
                        }
                    ),
            ],
        };
        return (
            BandRefit.Of(refitted, unseen, source),
            FoldedRows.Of(new ConformalBands(), FoldKind.Tables, unseen)
        );
    }

    private static int Refit(VerbContext context)
    {
        string? own = context.Parsed.GetValue(Coefficients);
        CoefficientSet set = own is null ? CoefficientsReader.BuiltIn : CoefficientsReader.ReadFile(own);
        (CoefficientSet refitted, IReadOnlyList<ScoredRow> unseen) = Refitted(
            context,
            context.Parsed.GetRequiredValue(Measurements),
            set
        );
        string? file = context.Parsed.GetValue(To);
        if (file is not null)
        {
            AtomicFile.Write(file, CoefficientsWriter.Write(refitted));
        }

        ScoreCell covered =
            ScoreCell.Of("unseen tables", unseen.Where(row => row.IsMiddle))
            ?? ScoreCell.Of("unseen tables", unseen)!;
        return context.Answer(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("written", file);
                json.WriteNumber("bands", refitted.Bands.Count);
                json.WriteNumber("rows", unseen.Count);
                json.WriteFinite("in_band_fraction_of_unseen_tables", covered.InBandFraction ?? double.NaN);
                json.WriteEndObject();
            },
            text => Print(text, refitted, covered, file)
        );
    }

    private static void Print(TextWriter text, CoefficientSet set, ScoreCell covered, string? file)
    {
        text.WriteLine(
            $"{set.Bands.Count} bands; on tables left out they hold {AccuracyText.Share(covered.InBandFraction)} of the truths (90 % promised; {AccuracyText.Rows(covered.Rows)}, {covered.Tables} tables)."
        );
        text.WriteLine(file is null ? "Nothing written (name a file with --to)." : $"Written to {file}.");
        text.WriteLine();
        TextTable table = new(
            TextColumn.Text("figure"),
            TextColumn.Text("load"),
            TextColumn.Text("lengths"),
            TextColumn.Text("family"),
            TextColumn.Text("pool"),
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
                Word(band.Lengths),
                Word(band.Family),
                Word(band.Pool),
                "× " + AccuracyText.Rank(band.Low),
                "× " + AccuracyText.Rank(band.Median),
                "× " + AccuracyText.Rank(band.High),
                AccuracyText.Count(band.Tables)
            );
        }

        table.Write(text);
    }

    private static string Word(string word) => word.Length == 0 ? "all" : word;
}
