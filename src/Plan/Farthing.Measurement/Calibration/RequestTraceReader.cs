using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;

namespace Farthing.Measurement.Calibration;

/// <summary>Reads measured runs request by request: one row per request, columns of the server repeated in each.</summary>
public static class RequestTraceReader
{
    private static readonly string[] Required =
    [
        "trace_id",
        "engine",
        "model",
        "gpu",
        "weight_precision",
        "request_id",
        "arrival_s",
        "input_tokens",
        "output_tokens",
    ];

    private static readonly string[] Optional =
    [
        "engine_version",
        "num_gpus",
        "tp",
        "pp",
        "dp",
        "ep",
        "kv_precision",
        "kv_blocks",
        "max_num_seqs",
        "max_num_batched_tokens",
        "max_model_len",
        "gpu_memory_utilization",
        "interconnect",
        "ttft_s",
        "tpot_s",
        "e2e_s",
    ];

    /// <summary>The runs of a file, in the order in which they start there.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or lacks columns.</exception>
    public static ConditionFile<RequestTrace> Read(string file)
    {
        CsvRows table = CsvRows.Read(file);
        FaultList faults = new();
        foreach (Fault fault in table.MissingColumns(Required, "measured requests"))
        {
            faults.Add(fault);
        }

        faults.ThrowIfAny();
        Dictionary<string, (Condition Server, List<TracedRequest> Requests)> traces = new(
            StringComparer.Ordinal
        );
        List<RowProblem> problems = [];
        for (int i = 0; i < table.Count; i++)
        {
            RowCells cells = new(table, i, "request_id");
            string id = cells.Needed("trace_id", "the id of the run");
            Condition server = ServerColumns.Of(cells, LoadMode.Open);
            TracedRequest request = RequestOf(cells);
            if (traces.TryGetValue(id, out (Condition Server, List<TracedRequest> Requests) trace))
            {
                if (trace.Server != server)
                {
                    cells.Reject(
                        "trace_id",
                        id,
                        "another server than in the rows above",
                        "one server per run"
                    );
                }
            }
            else if (cells.Problem is null)
            {
                traces[id] = trace = (server, []);
            }

            if (cells.Problem is RowProblem problem)
            {
                problems.Add(problem);
            }
            else
            {
                trace.Requests.Add(request);
            }
        }

        string[] known = [.. Required, .. Optional];
        return new ConditionFile<RequestTrace>(
            [.. traces.Select(trace => TraceOf(trace.Key, trace.Value.Server, trace.Value.Requests))],
            problems,
            [
                .. table
                    .Columns.Except(known)
                    .Select(column => $"column '{column}' means nothing here and is not looked at"),
            ]
        );
    }

    private static RequestTrace TraceOf(string id, Condition server, List<TracedRequest> requests)
    {
        TracedRequest[] sorted = [.. requests.OrderBy(request => request.ArrivalSeconds)];
        double seconds = sorted[^1].ArrivalSeconds - sorted[0].ArrivalSeconds;
        Condition condition = server with
        {
            InputTokens = sorted.Average(request => request.InputTokens),
            OutputTokens = sorted.Average(request => request.OutputTokens),
            Lengths = LengthShape.MeansGiven,
            RequestRate = sorted.Length / Math.Max(seconds, 1e-3),
            Requests = sorted.Length,
        };
        return new RequestTrace(id, condition, sorted);
    }

    private static TracedRequest RequestOf(RowCells cells)
    {
        double arrival = NeededNumber("arrival_s", 0, 1e8, "seconds from 0");
        int input = (int)NeededNumber("input_tokens", 1, ConditionReader.LongestTokens, "tokens from 1");
        int output = (int)NeededNumber("output_tokens", 1, ConditionReader.LongestTokens, "tokens from 1");
        double? ttft = Measured("ttft_s");
        double? whole = Measured("e2e_s");
        if (ttft > whole)
        {
            cells.Reject(
                "ttft_s",
                cells.Text("ttft_s"),
                "TTFT is above E2E",
                "a first token before the last one"
            );
        }

        return new TracedRequest(
            cells.Id,
            cells.Line,
            arrival,
            input,
            output,
            ttft,
            Measured("tpot_s"),
            whole
        );

        double NeededNumber(string column, double low, double high, string expected)
        {
            cells.Needed(column, expected);
            return cells.Number(column, low, high, expected) ?? low;
        }

        // A request of one token has no time per token: 0 there.
        double? Measured(string column) => cells.Number(column, 0, 1e7, "seconds from 0");
    }
}

/// <summary>The columns of a row that say which server was measured, and how it was started.</summary>
internal static class ServerColumns
{
    /// <summary>The server of a row, under no load yet.</summary>
    /// <param name="cells">The row.</param>
    /// <param name="load">How its requests came.</param>
    public static Condition Of(RowCells cells, LoadMode load) =>
        new()
        {
            Engine = cells
                .Needed("engine", "vllm, trtllm, sglang, tgi, lmdeploy or unstated")
                .ToLowerInvariant(),
            EngineVersion = cells.Text("engine_version"),
            Model = cells.Needed("model", "the name of a model"),
            Gpu = cells.Needed("gpu", "the name of a GPU"),
            Gpus = cells.Count("num_gpus", 4096),
            TensorParallel = cells.Count("tp", 4096),
            PipelineParallel = cells.Count("pp", 4096),
            ExpertParallel = cells.Count("ep", 4096),
            DataParallel = cells.Count("dp", 4096),
            WeightPrecision = cells.Text("weight_precision").ToLowerInvariant(),
            KvPrecision = cells.Text("kv_precision").ToLowerInvariant(),
            Interconnect =
                cells.Text("interconnect").Length > 0
                    ? (Interconnect)cells.Word("interconnect", Interconnects.Ids)
                    : null,
            LoadMode = load,
            MaxNumSeqs = cells.Count("max_num_seqs", 65_536),
            MaxNumBatchedTokens = cells.Count("max_num_batched_tokens", 1_048_576),
            MaxModelLen = cells.Count("max_model_len"),
            KvBlocks = cells.Count("kv_blocks", int.MaxValue / 64),
            GpuMemoryUtilization = cells.Number(
                "gpu_memory_utilization",
                0.01,
                1,
                "a share above 0 up to 1, such as 0.9"
            ),
        };
}

/// <summary>One request of a measured run.</summary>
/// <param name="RequestId">Its own id.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="ArrivalSeconds">When it was sent, from the start of the run.</param>
/// <param name="InputTokens">Prompt in tokens.</param>
/// <param name="OutputTokens">Output in tokens.</param>
/// <param name="TtftSeconds">Measured time to first token; null where not measured.</param>
/// <param name="TpotSeconds">Measured time per output token; null where not measured.</param>
/// <param name="E2eSeconds">Measured time to last token; null where not measured.</param>
public sealed record TracedRequest(
    string RequestId,
    int Line,
    double ArrivalSeconds,
    int InputTokens,
    int OutputTokens,
    double? TtftSeconds,
    double? TpotSeconds,
    double? E2eSeconds
)
{
    /// <summary>The measured value of a latency; null where not measured.</summary>
    public double? Measured(Metric metric) =>
        metric switch
        {
            Metric.Ttft => TtftSeconds,
            Metric.Tpot => TpotSeconds,
            Metric.E2e => E2eSeconds,
            _ => null,
        };
}
