using System.CommandLine;
using Farthing.Benches.Accuracy;
using Farthing.Benches.Files;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Accuracy;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Measurement.StepTerms;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Planning.Interruptions;
using Farthing.Serving.Coefficients;

namespace Farthing.Verbs;

/// <summary><c>farthing validate</c>: predictions beside measurements, honestly.</summary>
internal static class ValidateVerb
{
    private static readonly Option<string[]> Measurements = new("--measurements")
    {
        Description = "CSV of measurements, one metric of one condition a row; repeatable",
        Required = true,
    };

    private static readonly TextFlag Coefficients = new(
        "--coefficients",
        null,
        "Coefficients file (farthing.coefficients/1) [default: built in]"
    );

    private static readonly DestinationFlag Report = new("--report")
    {
        Description = "Also write the whole report as Markdown to this file, such as docs/accuracy.md",
    };

    private static readonly WordFlag Folds = new(
        "--folds",
        "Unit of rows left out together when bands are fitted: tables, models, gpus, engines, families",
        [.. Enum.GetNames<FoldKind>().Select(name => name.ToLowerInvariant())],
        "tables"
    )
    {
        Otherwise = "not a kind of fold",
        Code = CliFaultCodes.BadUsage,
    };

    private static readonly TextFlag Against = new(
        "--against",
        null,
        "CSV of another tool's predictions (row_id,predicted[,low,high]) to score the same way"
    );

    private static readonly TextFlag TraceRequests = new(
        "--trace-requests",
        null,
        "CSV of a measured request trace to replay and score as well"
    );

    private static readonly TextFlag Before = new(
        "--before",
        "FILE",
        "An earlier answer (validate --json) whose errors on left-out families stand beside today's in the report"
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "validate",
            "Compares predictions with measurements: errors, order, bands, the worst rows and the rows left out"
                + "\n\nExamples:"
                + "\n  farthing validate --measurements ../shared/data/measurements.csv --report docs/accuracy.md"
                + "\n  farthing validate --measurements my-bench.csv --folds gpus --explain"
                + "\n  farthing validate --measurements my-bench.csv --against other-tool.csv"
        );
        command.With(Measurements, Coefficients, Report, Folds, Against, TraceRequests, Before);
        return command.ReadsCalibration().Runs("validate", Validate);
    }

    private static int Validate(VerbContext context)
    {
        string[] files = context.Parsed.GetRequiredValue(Measurements);
        string? own = context.Parsed.GetValue(Coefficients);
        string? against = context.Parsed.GetValue(Against);
        FoldKind folds = Folds.Read<FoldKind>(context);
        CoefficientSet coefficients = CatalogLoader.Coefficients(context, own);
        string? before = context.Parsed.GetValue(Before);
        context.StopOnFaults();
        if (coefficients.Calibration is { } calibration)
        {
            context.Warn(
                $"calibration {calibration.Name} was fitted to {calibration.MadeFrom}: errors on those rows flatter, calibrate says what held-back ones are"
            );
        }

        IReadOnlyDictionary<string, AgainstPrediction>? theirs = against is null
            ? null
            : AgainstReader.Read(against);
        using LongRun run = context.Begin();
        (IReadOnlyList<ScoredRow> rows, IReadOnlyList<LeftOutRow> leftOut) = Scored(
            context,
            run,
            files,
            coefficients
        );
        AccuracyReport report = new(rows, leftOut, folds, [new StepTermFit()]);
        AccuracyView view = new(
            string.Join(", ", files),
            report,
            coefficients,
            theirs is null ? [] : Comparisons.Of(report.Rows, theirs),
            against
        )
        {
            Replays = run.Cut is null ? Replayed(context, coefficients) : [],
            Before = before is null ? null : EarlierAccuracy.Read(before),
        };
        if (run.Cut is not null)
        {
            context.Warn(
                "interrupted: errors and bands are of the conditions before, and no report is written"
            );
        }
        else if (context.Parsed.GetValue(Report) is string path)
        {
            string command = Command(
                files,
                path,
                own,
                folds,
                against,
                context.Parsed.GetValue(TraceRequests)
            );
            command += before is null ? "" : $" --before {Slashes(before)}";
            AtomicFile.Write(path, writer => AccuracyPage.Write(writer, view, command));
        }

        return context.Answer(AccuracyRecord.Of(view), () => AccuracySheet.Of(view));
    }

    /// <summary>Reads and predicts files; remarks about them are warnings.</summary>
    private static (IReadOnlyList<ScoredRow> Rows, IReadOnlyList<LeftOutRow> LeftOut) Scored(
        VerbContext context,
        LongRun run,
        IReadOnlyList<string> files,
        CoefficientSet coefficients
    )
    {
        ConditionFile<MeasuredRow> measured = ImpossibleRows.LeaveOut(
            BenchConditions.ReadMeasurements(files)
        );
        foreach (string warning in measured.Warnings)
        {
            context.Warn(warning);
        }

        RowScorer scorer = new(
            new ConditionPredictor(Catalog.BuiltIn, coefficients),
            new StepTermProbe(Catalog.BuiltIn, coefficients),
            new ConditionPredictor(Catalog.BuiltIn, coefficients)
            {
                Kernels = new TransferredKernels(Catalog.BuiltIn, coefficients).Of,
            }
        );
        using ProgressLine progress = new(context);
        return scorer.Score(
            measured,
            (count, play) => run.PlayKept(count, "conditions", play),
            (done, all) =>
                progress.Show(FormattableString.Invariant($"predicting: {done:N0} of {all:N0} conditions"))
        );
    }

    private static IReadOnlyList<ReplayError> Replayed(VerbContext context, CoefficientSet coefficients)
    {
        if (context.Parsed.GetValue(TraceRequests) is not string file)
        {
            return [];
        }

        ConditionFile<RequestTrace> traces = RequestTraceReader.Read(file);
        foreach (
            string warning in traces.Warnings.Concat(traces.Problems.Select(problem => problem.ToString()))
        )
        {
            context.Warn(warning);
        }

        TraceReplay replay = new(new ConditionPredictor(Catalog.BuiltIn, coefficients));
        return ReplayErrors.Of([
            .. traces.Rows.SelectMany(trace => replay.Play(trace, context.Cancellation)),
        ]);
    }

    private static string Command(
        string[] files,
        string report,
        string? own,
        FoldKind folds,
        string? against,
        string? trace
    )
    {
        string line = "./farthing validate";
        line += string.Concat(files.Select(file => $" --measurements {Slashes(file)}"));
        line += $" --report {Slashes(report)}";
        line += own is null ? "" : $" --coefficients {Slashes(own)}";
        line += folds == FoldKind.Tables ? "" : $" --folds {folds.ToString().ToLowerInvariant()}";
        line += trace is null ? "" : $" --trace-requests {Slashes(trace)}";
        return line + (against is null ? "" : $" --against {Slashes(against)}");
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
