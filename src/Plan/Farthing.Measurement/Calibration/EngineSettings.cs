using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;

namespace Farthing.Measurement.Calibration;

/// <summary>The engine's settings of a condition: what the row states, else the defaults of its engine and version; all of them given, so that nothing later fills in another version's.</summary>
internal static class EngineSettings
{
    /// <summary>Tokens of the blocks that a row counts.</summary>
    private const int BlockTokens = 16;

    /// <summary>The settings; names of defaults are added to a list.</summary>
    public static EngineOptions Of(
        Condition condition,
        GpuSpec gpu,
        ModelSpec model,
        EngineFamily engine,
        List<string> defaults
    )
    {
        EngineDefaults own = EngineDefaults.Of(engine, gpu, VersionOf(condition.EngineVersion));
        List<string> named = [];
        int tokens =
            condition.MaxNumBatchedTokens ?? Named("max_num_batched_tokens", own.MaxNumBatchedTokens);
        int seqs = condition.MaxNumSeqs ?? Named("max_num_seqs", own.MaxNumSeqs);
        double share = condition.GpuMemoryUtilization ?? KvRoom.MiddleShare;
        if (KvRoom.IsUnknown(condition))
        {
            string flag =
                engine == EngineFamily.Trtllm ? "free_gpu_memory_fraction" : "gpu_memory_utilization";
            defaults.Add(Text($"{flag} {KvRoom.LowestShare:0.00} to {KvRoom.HighestShare:0.00}"));
        }

        if (named.Count > 0)
        {
            string version = condition.EngineVersion.Length == 0 ? "" : " " + condition.EngineVersion;
            string whose =
                engine == EngineFamily.Vllm
                    ? $"defaults of vllm{version}"
                    : $"vllm's defaults for those of {engine.Id()}{version}";
            defaults.Add($"{whose}: {string.Join(", ", named)}");
        }

        return new EngineOptions
        {
            Family = engine,
            MaxNumBatchedTokens = tokens,
            MaxNumSeqs = seqs,
            GpuMemoryUtilization = share,
            MaxModelLen = condition.MaxModelLen ?? LongestOf(condition, model, defaults),
            NumGpuBlocksOverride = condition.KvBlocks,
            BlockSize = BlockTokens,
            EnablePrefixCaching = false, // Benchmarks send prompts that share nothing.
        };

        int Named(string name, int value)
        {
            named.Add(Text($"{name} {value}"));
            return value;
        }
    }

    /// <summary>The version that a text begins with: 1.2 of <c>1.2.0rc5</c> or <c>1.2 (newest table)</c>; null where there is none.</summary>
    internal static Version? VersionOf(string text)
    {
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        return Version.TryParse(text[..end].TrimEnd('.'), out Version? version) ? version : null;
    }

    /// <summary>The model's longest sequence; a run of longer ones shows that it was served so.</summary>
    private static int LongestOf(Condition condition, ModelSpec model, List<string> defaults)
    {
        double run = Math.Ceiling((condition.InputTokens ?? 0) + (condition.OutputTokens ?? 0));
        if (run <= model.MaxPositionEmbeddings)
        {
            return model.MaxPositionEmbeddings;
        }

        defaults.Add(Text($"max_model_len {run}, above the model's {model.MaxPositionEmbeddings}"));
        return (int)Math.Min(int.MaxValue, run);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
