namespace Farthing.Serving.Lifecycles;

/// <summary>Stages of a cold start from sizes and paces.</summary>
public static class ColdStartEstimate
{
    private const double ProcessSeconds = 10; // Process and imports: 6 to 10 s were measured.

    /// <summary>Estimates the stages.</summary>
    /// <remarks>engine = process 10 s + compilation (5 + 0.9 · layers, from a cache 2 + 0.43 · layers) + graphs (2, 10, 20, 40 s at 1, 2, 4, 8 ranks, assumed) + profiling (1.6 + 0.21 · 10⁹ parameters ÷ ranks). The terms in layers and parameters are fits to vLLM 0.10.1 on an A100, 0.5 to 14 · 10⁹ parameters; beside llm-d's Qwen3-32B on two H100 they give 129 and 96 s where 135 and 100 were measured.</remarks>
    /// <param name="options">How replicas start.</param>
    /// <param name="weightBytes">Weights of one replica.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="parameters">Parameters of the model.</param>
    /// <param name="ranks">GPUs of a replica.</param>
    public static ColdStart Of(
        ColdStartOptions options,
        double weightBytes,
        int layers,
        double parameters,
        int ranks
    )
    {
        double compile = options.HasCompileCache ? 2 + (0.43 * layers) : 5 + (0.9 * layers);
        double profile = 1.6 + (0.21 * parameters / 1e9 / ranks);
        return new ColdStart
        {
            OrderNs = Ns(options.OrderSeconds),
            NodeNs = Ns(options.NodeSeconds),
            ImageNs = Ns(options.ImageBytes / options.ImageBytesPerSecond),
            WeightsNs = Ns(options.WeightSeconds(weightBytes)),
            EngineNs = Ns(ProcessSeconds + compile + GraphSeconds(ranks) + profile),
            ReadinessNs = Ns(options.ReadinessSeconds),
        };
    }

    /// <summary>2 s for one rank, 10 s for two, and twice that for each doubling.</summary>
    private static double GraphSeconds(int ranks) => ranks <= 1 ? 2 : 5 * ranks;

    private static long Ns(double seconds) => (long)Math.Round(seconds * 1e9);
}
