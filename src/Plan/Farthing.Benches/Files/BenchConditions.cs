using System.Globalization;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Files;

/// <summary>Reads the loads of a bench as rows of a table of measurements, so that <c>calibrate</c>, <c>validate</c> and <c>predict</c> take a result wherever they take a table.</summary>
public static class BenchConditions
{
    private static readonly (LatencyMetric Latency, Metric Metric)[] Times =
    [
        (LatencyMetric.Ttft, Metric.Ttft),
        (LatencyMetric.Tpot, Metric.Tpot),
        (LatencyMetric.E2e, Metric.E2e),
        (LatencyMetric.Itl, Metric.Itl),
    ];

    /// <summary>The measurements of a CSV table, or of a result of a bench, ours or another tool's.</summary>
    public static ConditionFile<MeasuredRow> ReadMeasurements(string path) =>
        IsResult(path) ? Rows(path) : ConditionReader.ReadMeasurements(path);

    /// <summary>The measurements of several of them, one after the other.</summary>
    public static ConditionFile<MeasuredRow> ReadMeasurements(IReadOnlyList<string> paths) =>
        ConditionFiles.Together<MeasuredRow>([.. paths.Select(ReadMeasurements)]);

    /// <summary>The conditions of a CSV table, or of a result of a bench: what was measured is not looked at.</summary>
    public static ConditionFile<ConditionRow> ReadConditions(string path)
    {
        if (!IsResult(path))
        {
            return ConditionReader.ReadConditions(path);
        }

        ConditionFile<MeasuredRow> rows = Rows(path);
        return new ConditionFile<ConditionRow>(
            [.. rows.Rows.Select(row => row.Row)],
            rows.Problems,
            rows.Warnings
        );
    }

    /// <summary>True for JSON and pages: no table begins so.</summary>
    private static bool IsResult(string path)
    {
        if (!File.Exists(path))
        {
            return false; // The reader of tables says that it is missing.
        }

        byte[] bytes = ForeignFile.Bytes(path);
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] is (byte)'{' or (byte)'[' or (byte)'<';
    }

    private static ConditionFile<MeasuredRow> Rows(string path)
    {
        (BenchDocument bench, _) = BenchDocuments.Open(path);
        FaultList faults = new();
        List<string> warnings = [];
        Condition? server = Server(bench, path, faults, warnings);
        faults.ThrowIfAny();
        List<MeasuredRow> rows = [];
        foreach (BenchLoad load in bench.Stages)
        {
            if (load.Load == LoadLevelKind.Trace || !load.Valid)
            {
                warnings.Add(
                    load.Valid
                        ? "a replayed trace is no condition of a table: left out"
                        : $"{new LoadLevel(load.Load, load.Value).Words}: INVALID, left out"
                );
                continue;
            }

            AddRows(rows, load, server!, path, bench.Imported?.Tool ?? "farthing bench");
        }

        return new ConditionFile<MeasuredRow>(rows, [], warnings);
    }

    private static Condition? Server(
        BenchDocument bench,
        string path,
        FaultList faults,
        List<string> warnings
    )
    {
        bool isImported = bench.Imported is not null;
        string? model = bench.Model ?? bench.ServedModel;
        Missing(model, "model", "--model llama-3.1-8b");
        Missing(bench.Gpu, "GPU", "--gpu H100-SXM");
        if (isImported)
        {
            Missing(bench.Engine, "engine", "--engine vllm");
            Missing(bench.Gpus, "number of GPUs", "--gpus 4");
        }
        else if (bench.Engine is null)
        {
            warnings.Add("the result does not say the engine: vllm is taken (bench --engine)");
        }

        return model is null || bench.Gpu is not string gpu
            ? null
            : new Condition
            {
                Engine = (bench.Engine ?? "vllm").ToLowerInvariant(),
                Model = model,
                Gpu = gpu,
                Gpus = bench.Gpus,
                TensorParallel = bench.Tp ?? bench.Gpus,
                WeightPrecision = (bench.Weights ?? "").ToLowerInvariant(),
                LoadMode = LoadMode.Closed,
            };

        void Missing(object? value, string what, string flag)
        {
            if (value is null)
            {
                faults.Add(
                    new Fault(ForeignFaultCodes.NotStated, $"the result does not say the {what}")
                    {
                        File = path,
                        Expected = isImported
                            ? $"farthing bench --import FILE {flag} -o result.json, and result.json here"
                            : $"farthing bench with {flag}",
                    }
                );
            }
        }
    }

    private static void AddRows(
        List<MeasuredRow> rows,
        BenchLoad load,
        Condition server,
        string path,
        string tool
    )
    {
        string words = new LoadLevel(load.Load, load.Value).Words;
        string source = Path.GetFileNameWithoutExtension(path);
        AskedLengths? asked = load.AskedLengths;
        int finished = load.Outcomes.GetValueOrDefault(RequestOutcome.Finished);
        Condition condition = server with
        {
            InputTokens = AtLeastOne(asked?.Input ?? load.Tokens.MeanInput),
            OutputTokens = AtLeastOne(asked?.Output ?? load.Tokens.MeanOutput),
            Lengths = asked is null ? ShapeOf(load) : LengthShape.Parse(asked.Shape),
            LoadMode = load.IsConcurrency ? LoadMode.Closed : LoadMode.Open,
            Concurrency = load.IsConcurrency ? load.Value : null,
            RequestRate = load.IsConcurrency ? null : load.Value,
            Requests = finished > 0 ? finished : null,
        };
        foreach ((LatencyMetric latency, Metric metric) in Times)
        {
            foreach (Statistic statistic in Enum.GetValues<Statistic>())
            {
                Add(metric, statistic, load.Of(latency)?.Of(statistic) ?? double.NaN);
            }
        }

        // Predictions of rates are of the run from its first request to its last.
        WindowFigures whole = load.Whole;
        Add(Metric.OutputRate, Statistic.Mean, whole.OutputTokensPerSecond);
        Add(Metric.TotalRate, Statistic.Mean, whole.OutputTokensPerSecond + whole.InputTokensPerSecond);
        Add(Metric.RequestRate, Statistic.Mean, whole.RequestsPerSecond);

        void Add(Metric metric, Statistic statistic, double value)
        {
            if (!double.IsFinite(value) || value <= 0)
            {
                return;
            }

            string id = string.Create(
                CultureInfo.InvariantCulture,
                $"{source} {words} {ConditionWords.Of(metric)} {ConditionWords.Of(statistic)}"
            );
            rows.Add(
                new MeasuredRow(
                    new ConditionRow(id, rows.Count + 1, condition, metric, statistic),
                    value,
                    true,
                    source,
                    tool,
                    ""
                )
            );
        }
    }

    /// <summary>Fixed where all requests are as long as each other, means where they are not; null where there are no requests to tell.</summary>
    private static LengthShape? ShapeOf(BenchLoad load) =>
        load
            .Requests.Where(request => request.Outcome == RequestOutcome.Finished)
            .Select(request => (request.Input, request.Output))
            .Distinct()
            .Take(2)
            .Count() switch
        {
            0 => null,
            1 => LengthShape.Fixed,
            _ => LengthShape.MeansGiven,
        };

    private static double? AtLeastOne(double tokens) =>
        double.IsFinite(tokens) && tokens >= 1 ? tokens : null;
}
