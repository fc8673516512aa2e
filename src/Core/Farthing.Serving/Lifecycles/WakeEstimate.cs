namespace Farthing.Serving.Lifecycles;

/// <summary>Time in which a sleeping engine wakes, from the size of its weights.</summary>
/// <remarks>
/// Level 1: 0.15 s + weights of a GPU ÷ 12 GB/s, the line through what vLLM published for an A100 (blog of 2025-10-26, vLLM 0.11): 0.26 s for 0.6 · 10⁹ and 0.82 s for 4 · 10⁹ parameters of 16 bit (here 0.25 and 0.82). Of large models it published 3 to 6 s (30 · 10⁹ parameters on one GPU, 235 · 10⁹ in FP8 on four: here 5.2 and 5.0).
/// Level 2: the same 0.15 s + all weights of the replica ÷ the pace of the storage, as in a cold start: from the page cache 0.8 and 4.6 s for the two small ones, where 0.85 and 2.6 s were published. Good to a factor of two either way.
/// The caller of <c>/wake_up</c> waits for its answer, so no readiness probe is added.
/// </remarks>
public static class WakeEstimate
{
    private const double CallSeconds = 0.15;
    private const double HostBytesPerSecond = 12e9;

    /// <summary>Estimates it.</summary>
    /// <param name="kind">The level; a node does not wake.</param>
    /// <param name="options">How replicas start: where weights are read.</param>
    /// <param name="weightBytes">Weights of one replica.</param>
    /// <param name="ranks">GPUs of a replica, each of which reads its part from the host at the same time.</param>
    public static long WakeNs(StandbyKind kind, ColdStartOptions options, double weightBytes, int ranks)
    {
        double seconds = kind switch
        {
            StandbyKind.Sleep1 => CallSeconds + (weightBytes / ranks / HostBytesPerSecond),
            StandbyKind.Sleep2 => CallSeconds + options.WeightSeconds(weightBytes),
            _ => 0,
        };
        return (long)Math.Round(seconds * 1e9);
    }
}

/// <summary>What is held ready to start.</summary>
public enum StandbyKind
{
    /// <summary>A launched node that has the image and no replica, as a placeholder pod of Kubernetes holds it: the weights are read and the engine starts once a replica takes it.</summary>
    Node,

    /// <summary>An engine that sleeps at level 1: its process is up, its weights are in the memory of the host, its KV cache is dropped.</summary>
    Sleep1,

    /// <summary>An engine that sleeps at level 2: its process is up, weights and KV cache are dropped.</summary>
    Sleep2,
}
