using Farthing.Measurement.Calibration;

namespace Farthing.Tests.Measurement.Calibration;

/// <summary>Tables of conditions as text, and conditions made by hand.</summary>
internal static class ConditionText
{
    public const string Header =
        "row_id,engine,engine_version,model,gpu,num_gpus,tp,pp,ep,dp,weight_precision,kv_precision,isl,osl,length_dist,load_mode,concurrency,request_rate,num_requests,disagg_prefill,disagg_decode,max_num_seqs,max_num_batched_tokens,max_model_len,kv_blocks,gpu_memory_utilization,metric,stat";

    public const string MeasuredHeader = Header + ",value,scoreable,source,notes";

    public const string Good =
        "a,vllm,0.18,llama-3.1-8b,H100-SXM,1,1,1,1,1,bf16,,1000,100,fixed,closed,4,,,,,,,,,,tpot_s,p50";

    public static Condition Closed { get; } =
        new()
        {
            Engine = "vllm",
            EngineVersion = "0.18",
            Model = "llama-3.1-8b",
            Gpu = "H100-SXM",
            Gpus = 1,
            TensorParallel = 1,
            WeightPrecision = "bf16",
            InputTokens = 1000,
            OutputTokens = 100,
            Lengths = LengthShape.Fixed,
            LoadMode = LoadMode.Closed,
            Concurrency = 4,
        };

    /// <summary>A file with a header and lines.</summary>
    public static string File(params string[] lines)
    {
        string file = Path.Combine(Path.GetTempPath(), $"farthing-conditions-{Guid.NewGuid():N}.csv");
        System.IO.File.WriteAllLines(file, lines);
        return file;
    }

    /// <summary>The good row with one cell changed.</summary>
    public static string With(string column, string value, string row = Good, string header = Header)
    {
        string[] cells = row.Split(',');
        cells[Array.IndexOf(header.Split(','), column)] = value;
        return string.Join(',', cells);
    }
}
