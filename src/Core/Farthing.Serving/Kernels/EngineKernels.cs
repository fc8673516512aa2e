using Farthing.Serving.Deployments;

namespace Farthing.Serving.Kernels;

/// <summary>Differences of an engine's kernels from the timed ones, which are vLLM's: rules that hold for an engine and a class of kernels, never for a single model or GPU type.</summary>
/// <remarks>What each removes, and that the rules were made with those tables in view: docs/cost-model.md, section 10.</remarks>
public sealed record EngineKernels
{
    /// <summary>Largest count of tokens per entry of <see cref="HopperFp8Ratios"/>.</summary>
    private static readonly int[] HopperFp8Tokens = [16, 64, 256, 1024, 4096];

    /// <summary>
    /// TensorRT-LLM's FP8 products on Hopper against vLLM's, time over time, by tokens: quotients of the published median gains over 16 bit,
    /// vLLM 1.44 1.43 1.23 0.95 1.14 1.26, TensorRT-LLM 1.10 1.11 1.09 1.15 1.33 1.45 (weights of 16 M elements and more, H100; timings of ai-dynamo/aiconfigurator at 095f58a).
    /// Below 257 tokens the quotients are above 1 (up to 1.31); assumed 1, for an engine has weight-streaming kernels there that the table lacks.
    /// </summary>
    private static readonly double[] HopperFp8Ratios = [1, 1, 1, 0.95 / 1.15, 1.14 / 1.33, 1.26 / 1.45];

    /// <summary>True when experts are products of one grouped kernel that runs like a dense one (<see cref="GroupedProducts"/>), where that is faster than the timed kernel.</summary>
    public bool GroupsExperts { get; private init; }

    /// <summary>True when data-parallel attention and experts exchange tokens by all-gather and reduce-scatter, not by all-to-all, outside NVLink racks.</summary>
    public bool GathersTokens { get; private init; }

    /// <summary>True when FP8 products on Hopper are the engine's own.</summary>
    public bool HasOwnFp8Products { get; private init; }

    /// <summary>Least version of TensorRT-LLM that reads a KV head once for all its query heads, in groups that are powers of 2.</summary>
    private static readonly Version SharedReads = new(0, 8);

    /// <summary>Least version of TensorRT-LLM to which the kernels of today are ascribed; its published tables go from 0.9 to 0.14 without one in between.</summary>
    private static readonly Version Today = new(0, 10);

    private Version? version;

    /// <summary>The rules of an engine family.</summary>
    /// <param name="engine">The family.</param>
    /// <param name="version">Its version; null for today's.</param>
    public static EngineKernels For(EngineFamily engine, Version? version = null) =>
        engine == EngineFamily.Trtllm
            ? new EngineKernels
            {
                GroupsExperts = version is null || version >= Today,
                GathersTokens = true,
                HasOwnFp8Products = true,
                version = version,
            }
            : new EngineKernels();

    /// <summary>Number of reads of each KV head by a decode step: one, or one per query head where the engine's kernel works head by head (TensorRT-LLM's masked attention before 0.8, and up to 0.9 where a group is not a power of 2).</summary>
    /// <param name="group">Query heads per KV head.</param>
    public double CacheReads(double group)
    {
        if (version is null || version >= Today || group <= 1)
        {
            return 1;
        }

        bool isPower = group == Math.Floor(group) && ((int)group & ((int)group - 1)) == 0;
        return version < SharedReads || !isPower ? group : 1;
    }

    /// <summary>Time of an FP8 product on Hopper over that of the timed kernel.</summary>
    /// <param name="tokens">m.</param>
    public double HopperFp8Ratio(int tokens)
    {
        if (!HasOwnFp8Products)
        {
            return 1;
        }

        int i = 0;
        while (i < HopperFp8Tokens.Length && tokens > HopperFp8Tokens[i])
        {
            i++;
        }

        return HopperFp8Ratios[i];
    }
}
