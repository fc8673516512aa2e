using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Flags of <c>vllm serve</c>.</summary>
internal static class VllmServe
{
    private const int DefaultBlockSize = 16;

    /// <summary>Adds the flags of a deployment.</summary>
    public static void Add(
        ServeFlags flags,
        Deployment deployment,
        ResolvedEngineOptions engine,
        string? quantization,
        int maxModelLen
    )
    {
        flags.Set("--quantization", quantization);
        flags.Set("--dtype", deployment.Gpu.HasBf16 ? null : "half");
        flags.SetAbove("--tensor-parallel-size", deployment.TensorParallel, 1);
        flags.SetAbove("--pipeline-parallel-size", deployment.PipelineParallel, 1);
        flags.SetAbove("--data-parallel-size", deployment.DataParallel, 1);
        if (deployment.ExpertParallel > 1)
        {
            flags.Switch("--enable-expert-parallel");
            int ranks = deployment.TensorParallel * deployment.DataParallel;
            flags.Note(
                deployment.ExpertParallel == ranks
                    ? null
                    : $"vLLM spreads experts over all {ServeFlags.Text(ranks)} ranks of a stage, the plan over {ServeFlags.Text(deployment.ExpertParallel)}"
            );
        }

        flags.Set("--max-model-len", ServeFlags.Text(maxModelLen));
        flags.Set("--gpu-memory-utilization", ServeFlags.Share(engine.GpuMemoryUtilization));
        flags.Set("--max-num-batched-tokens", ServeFlags.Text(engine.MaxNumBatchedTokens));
        flags.Set("--max-num-seqs", ServeFlags.Text(engine.MaxNumSeqs));
        flags.Note(
            engine.MaxNumBatchedTokens < engine.MaxNumSeqs
                ? $"vLLM refuses max_num_batched_tokens ({ServeFlags.Text(engine.MaxNumBatchedTokens)}) below max_num_seqs ({ServeFlags.Text(engine.MaxNumSeqs)})"
                : null
        );
        flags.Set("--kv-cache-dtype", deployment.KvFormat == NumberFormat.Fp8 ? "fp8" : null);
        flags.SetAbove("--num-gpu-blocks-override", engine.NumGpuBlocksOverride ?? 0, 0);
        flags.SetAbove("--long-prefill-token-threshold", engine.LongPrefillTokenThreshold, 0);
        flags.Set(
            "--block-size",
            engine.BlockSize == DefaultBlockSize ? null : ServeFlags.Text(engine.BlockSize)
        );
        flags.Set(
            "--scheduling-policy",
            engine.SchedulingPolicy == SchedulingPolicy.Fcfs
                ? null
                : engine.SchedulingPolicy.ToString().ToLowerInvariant()
        );
        if (deployment.Engine.Lora is LoraOptions lora)
        {
            flags.Switch("--enable-lora");
            flags.Set("--max-loras", ServeFlags.Text(lora.MaxLoras));
            flags.Set("--max-lora-rank", ServeFlags.Text(lora.MaxLoraRank));
            flags.Set("--max-cpu-loras", lora.MaxCpuLoras is int cpu ? ServeFlags.Text(cpu) : null);
        }

        flags.Switch("--no-enable-prefix-caching", !engine.EnablePrefixCaching);
        flags.Switch("--no-enable-chunked-prefill", !engine.EnableChunkedPrefill);
    }
}

/// <summary>Flags of a server's command line, with notes before running it.</summary>
internal sealed class ServeFlags
{
    /// <summary>Flags in order, each with its value; a switch has none.</summary>
    public List<(string Flag, string? Value)> Flags { get; } = [];

    /// <summary>Lines of a file of options that the command reads, for what has no flag.</summary>
    public List<string> FileLines { get; } = [];

    /// <summary>Notes before running it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>A whole number as flags take it.</summary>
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A share as flags take it.</summary>
    public static string Share(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A flag; left out where there is no value.</summary>
    public void Set(string flag, string? value)
    {
        if (value is not null)
        {
            Flags.Add((flag, value));
        }
    }

    /// <summary>A flag; left out where its value is no more than the engine takes without it.</summary>
    public void SetAbove(string flag, int value, int least) => Set(flag, value > least ? Text(value) : null);

    /// <summary>A switch.</summary>
    public void Switch(string flag, bool isOn = true)
    {
        if (isOn)
        {
            Flags.Add((flag, null));
        }
    }

    /// <summary>A note; nothing for null.</summary>
    public void Note(string? note)
    {
        if (note is not null)
        {
            Notes.Add(note);
        }
    }
}
