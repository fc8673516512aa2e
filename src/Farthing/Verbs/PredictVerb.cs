using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Benches.Accuracy;
using Farthing.Benches.Files;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Planning.Interruptions;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Verbs;

/// <summary><c>farthing predict</c>: fills in the figures of a table of conditions.</summary>
internal static class PredictVerb
{
    /// <summary>One line for help.</summary>
    public const string Summary = "Predicts the figures of a table of conditions, row by row";

    private const int MaxReasons = 12;

    private static readonly TextFlag Conditions = new(
        "--conditions",
        null,
        "CSV of conditions, one figure of one run a row; a blank cell means the engine's default (docs/predict.md lists the columns)"
    );

    private static readonly TextFlag TraceRequests = new(
        "--trace-requests",
        null,
        "Instead: CSV of measured runs, one request a row; each is played through the engine and its latencies predicted"
    );

    private static readonly DestinationFlag Output = new("--output", "-o")
    {
        Description = "Write the predictions to this CSV instead of standard output, whole or not at all",
    };

    private static readonly TextFlag Coefficients = new(
        "--coefficients",
        null,
        "Coefficients file (farthing.coefficients/1) [default: built in]"
    );

    private static readonly WordFlag Link = new(
        "--interconnect",
        "How GPUs of one server exchange data in rows that do not say: nvlink, pcie-p2p, pcie [default: what is usual for the GPU]",
        Interconnects.Ids
    );

    private static readonly WordFlag Scheduling = new(
        "--scheduling",
        "Closed loops of equal requests in rows that do not say: mixed (they come apart) or lock-step (all prompts, then all decodes) [default: the calibration's, else mixed]",
        ConditionWords.Schedulings
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "predict",
            """
            Predicts TTFT, TPOT, E2E and throughput of a table of conditions: server and load in, one figure a row out,
            each with its 90 % band and its provenance, or the reason why it cannot be predicted.

            Examples:
              farthing predict --conditions examples/conditions.csv
              farthing predict --conditions conditions.csv --output predictions.csv
              farthing predict --trace-requests examples/request-trace.csv --interconnect pcie
            """
        );
        command.With(Conditions, TraceRequests, Link, Scheduling, Coefficients);
        return command.ReadsCatalog().ReadsCalibration().Runs("predict", Predict, Output);
    }

    private static int Predict(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        string? file = context.Parsed.GetValue(Conditions);
        string? trace = context.Parsed.GetValue(TraceRequests);
        if (file is null == trace is null)
        {
            context.Faults.Add(
                new Fault(
                    file is null ? CliFaultCodes.FlagMissing : CliFaultCodes.FlagConflict,
                    file is null ? "a file to predict is missing" : "one file at a time"
                )
                {
                    Path = "--conditions",
                    Expected = "--conditions FILE.csv, or --trace-requests FILE.csv",
                }
            );
        }

        CoefficientSet coefficients = CatalogLoader.Coefficients(
            context,
            context.Parsed.GetValue(Coefficients)
        );
        Interconnect? link =
            Link.Read(context) is string word && Interconnects.TryParse(word, out Interconnect one)
                ? one
                : null;
        bool? isLockStep = Scheduling.Read(context) is string order
            ? order == ConditionWords.Schedulings[1]
            : null;
        context.StopOnFaults();
        ConditionPredictor predictor = new(catalog, coefficients) { Link = link, IsLockStep = isLockStep };
        if (trace is null)
        {
            return PredictConditions(context, file!, predictor);
        }

        // A document of another shape has a name of its own.
        return Replay(
            new VerbContext("predict.trace", context.Parsed, context.Cancellation),
            trace,
            predictor
        );
    }

    private static int Replay(VerbContext context, string file, ConditionPredictor predictor)
    {
        ConditionFile<RequestTrace> traces = RequestTraceReader.Read(file);
        Warn(context, traces.Warnings);
        TraceReplay replay = new(predictor);
        using LongRun run = context.Begin();
        IReadOnlyList<ReplayedRequest>[] played = new IReadOnlyList<ReplayedRequest>[traces.Rows.Count];
        int ended = run.PlayKept(
            played.Length,
            "runs",
            i => played[i] = replay.Play(traces.Rows[i], context.Cancellation)
        );
        List<ReplayedRequest> requests = [.. played[..ended].SelectMany(one => one)];
        PredictTraceDocument document = ReplayTable.Document(requests, traces.Problems);
        Write(context, run, csv => ReplayTable.WriteCsv(csv, requests, traces.Problems), document);
        int predicted = requests.Count(request => request.Ttft is not null);
        if (!context.IsQuiet && !context.IsJson)
        {
            context.Error.WriteLine(
                Invariant(
                    $"predicted {predicted:N0} of {requests.Count + traces.Problems.Count:N0} requests in {traces.Rows.Count:N0} runs"
                )
            );
            WriteReasons(
                context.Error,
                [
                    .. requests
                        .Where(request => request.Ttft is null)
                        .Select(request => request.Status)
                        .Concat(traces.Problems.Select(problem => "not readable: " + problem.Sentence))
                        .GroupBy(status => status, StringComparer.Ordinal)
                        .Select(reason => new UnpredictedRows(reason.Key, reason.Count())),
                ]
            );
            context.Remark(ReplayTable.Sheet(document.Errors));
        }

        return run.Cut is not null ? VerbContext.InterruptedExitCode
            : predicted > 0 || requests.Count + traces.Problems.Count == 0 ? 0
            : 1;
    }

    private static int PredictConditions(VerbContext context, string file, ConditionPredictor predictor)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ConditionFile<ConditionRow> table = BenchConditions.ReadConditions(file);
        Warn(context, table.Warnings);

        using LongRun run = context.Begin();
        IReadOnlyList<PredictedRow> rows;
        using (ProgressLine progress = new(context))
        {
            int total = table.Rows.Count;
            rows = new ConditionBatch(predictor).Predict(
                table,
                (count, play) => run.PlayKept(count, "conditions", play),
                done => progress.Show(Invariant($"predicting: {done:N0} of {total:N0} rows"))
            );
        }

        int conditions = table.Rows.Select(row => row.Condition).Distinct().Count();
        PredictDocument document = PredictionTable.Document(rows, conditions);
        Write(context, run, csv => PredictionTable.WriteCsv(csv, rows), document);
        if (!context.IsQuiet && !context.IsJson)
        {
            context.Error.WriteLine(
                Invariant(
                    $"predicted {document.RowsPredicted:N0} of {rows.Count:N0} rows ({conditions:N0} conditions) in {watch.Elapsed.TotalSeconds:F1} s"
                )
            );
            WriteReasons(context.Error, [.. PredictionTable.Kinds(rows)]);
        }

        return run.Cut is not null ? VerbContext.InterruptedExitCode
            : rows.Count == 0 || document.RowsPredicted > 0 ? 0
            : 1;
    }

    private static void Warn(VerbContext context, IReadOnlyList<string> warnings)
    {
        foreach (string warning in warnings)
        {
            context.Warn(warning);
        }
    }

    /// <summary>Writes the table. An interrupted one goes to standard output alone: a file is whole or not there.</summary>
    private static void Write<T>(VerbContext context, LongRun run, Action<TextWriter> csv, T document)
    {
        if (run.Cut is { } cut)
        {
            context.Warn(Invariant($"interrupted after {cut.Finished:N0} of {cut.Of:N0} {cut.What}"));
        }

        bool isKept =
            run.Cut is null
            && context.Parsed.GetValue(Output) is string path
            && context.Beside(() => AtomicFile.Write(path, csv));
        if (context.IsJson)
        {
            context.Out.WriteLine(
                context.Document(json => JsonSerializer.Serialize(json, document, DocumentJson.Of<T>()))
            );
        }
        else if (!isKept)
        {
            csv(context.Out);
        }
    }

    private static void WriteReasons(TextWriter text, UnpredictedRows[] reasons)
    {
        foreach ((string status, int count) in reasons.Take(MaxReasons))
        {
            string line = Invariant($"not predicted: {count, 6:N0}  {status}");
            text.WriteLine(line.Length <= 120 ? line : line[..119] + "…");
        }

        if (reasons.Length > MaxReasons)
        {
            text.WriteLine(
                Invariant(
                    $"not predicted: {reasons.Skip(MaxReasons).Sum(reason => reason.Rows), 6:N0}  for {reasons.Length - MaxReasons} other reasons: column status"
                )
            );
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
