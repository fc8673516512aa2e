using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;

namespace Farthing.Measurement.Calibration;

/// <summary>The engine's settings of a condition: what the row states, else the defaults of its engine and version; all of them given, so that nothing later fills in another version's.</summary>
internal static class EngineSettings
{
    /// <summary>The settings; names of defaults are added to a list.</summary>
    public static EngineOptions Of(
        Condition condition,
        GpuSpec gpu,
        ModelSpec model,
        string engine,
        List<string> defaults
    )
    {
        EngineDefaults own = EngineDefaults.For(gpu, VersionOf(engine, condition.EngineVersion));
        List<string> named = [];
        int tokens =
            condition.MaxNumBatchedTokens ?? Named("max_num_batched_tokens", own.MaxNumBatchedTokens);
        int seqs = condition.MaxNumSeqs ?? Named("max_num_seqs", own.MaxNumSeqs);
        double share = condition.GpuMemoryUtilization ?? own.GpuMemoryUtilization;
        if (condition.GpuMemoryUtilization is null && condition.KvBlocks is null)
        {
            named.Add(Text($"gpu_memory_utilization {share}"));
        }

        if (named.Count > 0)
        {
            string version = condition.EngineVersion.Length == 0 ? "" : " " + condition.EngineVersion;
            defaults.Add($"defaults of {engine}{version}: {string.Join(", ", named)}");
        }

        return new EngineOptions
        {
            MaxNumBatchedTokens = tokens,
            MaxNumSeqs = seqs,
            GpuMemoryUtilization = share,
            MaxModelLen = condition.MaxModelLen ?? model.MaxPositionEmbeddings,
            NumGpuBlocksOverride = condition.KvBlocks,
            EnablePrefixCaching = false, // Benchmarks send prompts that share nothing.
        };

        int Named(string name, int value)
        {
            named.Add(Text($"{name} {value}"));
            return value;
        }
    }

    private static Version? VersionOf(string engine, string text) =>
        engine == "vllm" && Version.TryParse(text, out Version? version) ? version : null;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
