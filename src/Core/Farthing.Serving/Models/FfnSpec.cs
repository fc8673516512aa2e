namespace Farthing.Serving.Models;

/// <summary>The feed-forward part of a layer.</summary>
public abstract record FfnSpec;

/// <summary>No feed-forward: a layer that is only a mixer (Nemotron-H).</summary>
public sealed record NoFfn : FfnSpec;

/// <summary>One feed-forward network that every token takes.</summary>
/// <param name="Intermediate">Its inner width.</param>
/// <param name="IsGated">Three matrices (gate, up, down) instead of two.</param>
public sealed record DenseFfn(int Intermediate, bool IsGated = true) : FfnSpec
{
    /// <summary>Bias on its matrices.</summary>
    public bool HasBias { get; init; }
}

/// <summary>A mixture of experts.</summary>
/// <param name="Experts">Routed experts.</param>
/// <param name="TopK">Experts that one token visits.</param>
/// <param name="Intermediate">Inner width of one routed expert.</param>
public sealed record MoeFfn(int Experts, int TopK, int Intermediate) : FfnSpec
{
    /// <summary>Inner width of the shared expert (of all shared experts together); 0 for none.</summary>
    public int SharedIntermediate { get; init; }

    /// <summary>A one-element gate per token on the shared expert (Qwen).</summary>
    public bool HasSharedGate { get; init; }

    /// <summary>Three matrices per expert instead of two.</summary>
    public bool IsGated { get; init; } = true;

    /// <summary>Bias on the experts' matrices (gpt-oss).</summary>
    public bool HasExpertBias { get; init; }

    /// <summary>One bias per expert in the router.</summary>
    public bool HasRouterBias { get; init; }

    /// <summary>Width that routed experts work on, where it is not the hidden size (Nemotron 3 Super); null otherwise.</summary>
    public int? LatentSize { get; init; }

    /// <summary>Inner width of a dense network beside the experts (Gemma 4); 0 for none.</summary>
    public int ParallelDenseIntermediate { get; init; }
}
