namespace Farthing.Serving.Kernels;

/// <summary>Where an engine's kernels differ from the timed ones, which are vLLM's: rules that hold for an engine and a class of kernels, never for a model or a GPU type of its own.</summary>
/// <remarks>Each rule was kept because it removes error on tables that it was not chosen on (docs/cost-model.md, section 10).</remarks>
public sealed record EngineKernels
{
    /// <summary>Largest count of tokens per entry of <see cref="HopperFp8Ratios"/>.</summary>
    private static readonly int[] HopperFp8Tokens = [16, 64, 256, 1024, 4096];

    /// <summary>
    /// TensorRT-LLM's FP8 products on Hopper against vLLM's, time over time, by tokens: quotients of the published median gains over 16 bit,
    /// vLLM 1.44 1.43 1.23 0.95 1.14 1.26, TensorRT-LLM 1.10 1.11 1.09 1.15 1.33 1.45 (weights of 16 M elements and more, H100; timings of ai-dynamo/aiconfigurator at 095f58a).
    /// Below 257 tokens an engine takes its weight-streaming kernels, which that table lacks: the ratio is not above 1.
    /// </summary>
    private static readonly double[] HopperFp8Ratios = [1, 1, 1, 0.95 / 1.15, 1.14 / 1.33, 1.26 / 1.45];

    /// <summary>True when experts are products of one grouped kernel that runs like a dense one (<see cref="GroupedProducts"/>), where that is faster than the timed kernel.</summary>
    public bool GroupsExperts { get; private init; }

    /// <summary>True when data-parallel attention and experts exchange tokens by all-gather and reduce-scatter, not by all-to-all.</summary>
    public bool GathersTokens { get; private init; }

    /// <summary>True when FP8 products on Hopper are the engine's own.</summary>
    public bool HasOwnFp8Products { get; private init; }

    /// <summary>The rules of an engine family.</summary>
    public static EngineKernels For(string engine) =>
        engine == "trtllm"
            ? new EngineKernels
            {
                GroupsExperts = true,
                GathersTokens = true,
                HasOwnFp8Products = true,
            }
            : new EngineKernels();

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
