using System.Globalization;
using Farthing.Numerics.Faults;

namespace Farthing.Serving.Deployments;

/// <summary>Checks engine settings; collects every fault.</summary>
public static class EngineOptionsValidator
{
    /// <summary>The largest token budget that is accepted.</summary>
    public const int LargestBatchedTokens = 1_048_576;

    /// <summary>The largest number of sequences that is accepted.</summary>
    public const int LargestSeqs = 65_536;

    /// <summary>Block sizes that engines offer.</summary>
    public static IReadOnlyList<int> BlockSizes { get; } = [1, 8, 16, 32, 64, 128, 256];

    /// <summary>Adds a fault for every setting that cannot be meant.</summary>
    /// <param name="options">The settings as they were given.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <param name="modelLen">The model's own context in tokens, which is max_model_len where none is given; null where the model is not known.</param>
    /// <param name="path">What precedes the setting's name in a fault's path, such as <c>engine.</c></param>
    public static void Validate(
        EngineOptions options,
        FaultList faults,
        int? modelLen = null,
        string path = "engine."
    )
    {
        Whole("max_num_batched_tokens", options.MaxNumBatchedTokens, 1, LargestBatchedTokens);
        Whole("max_num_seqs", options.MaxNumSeqs, 1, LargestSeqs);
        Whole("max_model_len", options.MaxModelLen, 1, int.MaxValue);
        Whole("max_tokens", options.MaxTokens, 1, int.MaxValue);
        Whole("num_gpu_blocks_override", options.NumGpuBlocksOverride, 1, int.MaxValue / 64);
        Whole("long_prefill_token_threshold", options.LongPrefillTokenThreshold, 0, LargestBatchedTokens);
        if (options.GpuMemoryUtilization is double share && !(share > 0 && share <= 1))
        {
            Add("gpu_memory_utilization", share, "a share above 0 and up to 1, such as 0.9");
        }

        if (options.BlockSize is int block && !BlockSizes.Contains(block))
        {
            Add("block_size", block, "one of " + string.Join(", ", BlockSizes));
        }

        if (
            options is { EnableChunkedPrefill: false, Family: EngineFamily.Vllm }
            && options.MaxNumBatchedTokens is int budget
            && (options.MaxModelLen ?? modelLen) is int longest
            && budget < longest
        )
        {
            faults.Add(
                new Fault(
                    DeploymentFaultCodes.SettingsConflict,
                    "vLLM without chunked prefill needs a step that holds the longest prompt"
                )
                {
                    Path = path + "max_num_batched_tokens",
                    Value = Text(budget),
                    Expected =
                        $"at least max_model_len, {Text(longest)}; a shorter max_model_len; or chunked prefill on",
                }
            );
        }

        if (!options.EnableChunkedPrefill && options.LongPrefillTokenThreshold > 0)
        {
            faults.Add(
                new Fault(DeploymentFaultCodes.SettingsConflict, "has no effect without chunked prefill")
                {
                    Path = path + "long_prefill_token_threshold",
                    Value = Text(options.LongPrefillTokenThreshold),
                    Expected = "chunked prefill on, or no threshold",
                }
            );
        }

        void Whole(string name, int? value, int low, int high)
        {
            if (value is int given && (given < low || given > high))
            {
                Add(name, given, $"a whole number from {Text(low)} to {Text(high)}");
            }
        }

        void Add(string name, double value, string expected) =>
            faults.Add(
                new Fault(DeploymentFaultCodes.SettingOutOfRange, "out of range")
                {
                    Path = path + name,
                    Value = Text(value),
                    Expected = expected,
                }
            );
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
