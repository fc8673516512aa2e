namespace Farthing.Measurement.Calibration;

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
