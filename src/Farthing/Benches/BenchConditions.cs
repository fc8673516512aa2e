using System.Globalization;
using System.Text.Json;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Reports;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>Reads the loads of a bench as rows of a table of measurements, so that <c>calibrate</c>, <c>validate</c> and <c>predict</c> take a result wherever they take a table.</summary>
internal static class BenchConditions
{
    private static readonly (string Name, Statistic Statistic)[] Statistics =
    [
        ("mean", Statistic.Mean),
        ("p50", Statistic.P50),
        ("p90", Statistic.P90),
        ("p95", Statistic.P95),
        ("p99", Statistic.P99),
    ];

    private static readonly (string Name, Metric Metric)[] Times =
    [
        ("ttft", Metric.Ttft),
        ("tpot", Metric.Tpot),
        ("e2e", Metric.E2e),
    ];

    /// <summary>The measurements of a CSV table, or of a result of a bench, ours or another tool's.</summary>
    public static ConditionFile<MeasuredRow> ReadMeasurements(string path) =>
        IsResult(path) ? Rows(path) : ConditionReader.ReadMeasurements(path);

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
        using JsonDocument document = BenchDocuments.Open(path);
        FaultList faults = new();
        ResultNode result = new ResultNode(document.RootElement, "", path, faults)["result"];
        List<string> warnings = [];
        Condition? server = Server(result, path, faults, warnings);
        faults.ThrowIfAny();
        List<MeasuredRow> rows = [];
        foreach (ResultNode stage in result["stages"].Items)
        {
            BenchStageFigures figures = new(stage, 1);
            if (stage["load"].Text == "trace" || stage["valid"].Truth != true)
            {
                warnings.Add(
                    stage["valid"].Truth == true
                        ? "a replayed trace is no condition of a table: left out"
                        : $"{figures.Words}: INVALID, left out"
                );
                continue;
            }

            AddRows(rows, figures, server!, path, result["imported"]["tool"].Text ?? "farthing bench");
        }

        return new ConditionFile<MeasuredRow>(rows, [], warnings);
    }

    private static Condition? Server(ResultNode result, string path, FaultList faults, List<string> warnings)
    {
        bool isImported = result["imported"].Exists;
        string? model = result["model"].Text ?? result["served_model"].Text;
        string? gpu = result["gpu"].Text;
        string? engine = result["engine"].Text;
        int? gpus = Whole(result["gpus"]);
        Missing(model, "model", "--model llama-3.1-8b");
        Missing(gpu, "GPU", "--gpu H100-SXM");
        if (isImported)
        {
            Missing(engine, "engine", "--engine vllm");
            Missing(gpus, "number of GPUs", "--gpus 4");
        }
        else if (engine is null)
        {
            warnings.Add("the result does not say the engine: vllm is taken (bench --engine)");
        }

        return model is null || gpu is null
            ? null
            : new Condition
            {
                Engine = (engine ?? "vllm").ToLowerInvariant(),
                Model = model,
                Gpu = gpu,
                Gpus = gpus,
                TensorParallel = Whole(result["tp"]) ?? gpus,
                WeightPrecision = (result["weights"].Text ?? "").ToLowerInvariant(),
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
        BenchStageFigures figures,
        Condition server,
        string path,
        string tool
    )
    {
        ResultNode stage = figures.Stage;
        ResultNode asked = stage["asked_lengths"];
        bool isAsked = asked.Exists;
        int? finished = Whole(stage["outcomes"]["finished"]);
        Condition condition = server with
        {
            InputTokens = Finite(isAsked ? asked["input"] : stage["tokens"]["mean_input"]),
            OutputTokens = Finite(isAsked ? asked["output"] : stage["tokens"]["mean_output"]),
            Lengths = isAsked ? LengthShape.Parse(asked["shape"].Text ?? "") : ShapeOf(stage),
            LoadMode = figures.IsConcurrency ? LoadMode.Closed : LoadMode.Open,
            Concurrency = figures.IsConcurrency ? figures.Load : null,
            RequestRate = figures.IsConcurrency ? null : figures.Load,
            Requests = finished > 0 ? finished : null,
        };
        foreach ((string name, Metric metric) in Times)
        {
            foreach ((string word, Statistic statistic) in Statistics)
            {
                Add(metric, statistic, figures.Latency(name, word).Number);
            }
        }

        // Predictions of rates are of the run from its first request to its last.
        ResultNode whole = stage["whole"];
        Add(Metric.OutputRate, Statistic.Mean, whole["output_tokens_per_s"].Number);
        Add(
            Metric.TotalRate,
            Statistic.Mean,
            whole["output_tokens_per_s"].Number + whole["input_tokens_per_s"].Number
        );
        Add(Metric.RequestRate, Statistic.Mean, whole["requests_per_s"].Number);

        void Add(Metric metric, Statistic statistic, double value)
        {
            if (!double.IsFinite(value) || value <= 0)
            {
                return;
            }

            string id = string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileNameWithoutExtension(path)} {figures.Words} {ConditionWords.Of(metric)} {ConditionWords.Of(statistic)}"
            );
            rows.Add(
                new MeasuredRow(
                    new ConditionRow(id, rows.Count + 1, condition, metric, statistic),
                    value,
                    true,
                    Path.GetFileNameWithoutExtension(path),
                    tool,
                    ""
                )
            );
        }
    }

    /// <summary>Fixed where all requests are as long as each other, means where they are not; null where there are no requests to tell.</summary>
    private static LengthShape? ShapeOf(ResultNode stage)
    {
        (double, double)[] lengths =
        [
            .. stage["requests"]
                .Items.Where(request => request["outcome"].Text == "finished")
                .Select(request => (request["input"].Number, request["output"].Number))
                .Distinct()
                .Take(2),
        ];
        return lengths.Length switch
        {
            0 => null,
            1 => LengthShape.Fixed,
            _ => LengthShape.MeansGiven,
        };
    }

    private static double? Finite(ResultNode node) =>
        double.IsFinite(node.Number) && node.Number >= 1 ? node.Number : null;

    private static int? Whole(ResultNode node) =>
        node.Number is >= 1 and < 1e9 and double value ? (int)value : null;
}
