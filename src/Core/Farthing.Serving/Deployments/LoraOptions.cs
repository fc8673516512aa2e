namespace Farthing.Serving.Deployments;

/// <summary>Adapters (LoRA) beside a model, named after vLLM's flags.</summary>
/// <remarks>What turning them on takes from the throughput of a dense model is published as 8 to 35 % (vLLM PR 11267: −34 % on an A100 at rank 8; PR 15655: −8 to −24 %), hardly by the number of adapters while they fit. The center is this project's reading.</remarks>
public sealed record LoraOptions
{
    /// <summary>The share of throughput that they take where nobody says so.</summary>
    public const double UsualSlowdown = 0.2;

    /// <summary>The least that is published.</summary>
    public const double LeastSlowdown = 0.08;

    /// <summary>The most that is published.</summary>
    public const double MostSlowdown = 0.35;

    /// <summary>Adapters in one batch; each has a slot in the GPU's memory. Range 1…1,024.</summary>
    public required int MaxLoras { get; init; }

    /// <summary>Rank that slots are made for. Default 16.</summary>
    public int MaxLoraRank { get; init; } = 16;

    /// <summary>Adapters in the host's memory, those of the slots among them; default as many as slots.</summary>
    public int? MaxCpuLoras { get; init; }

    /// <summary>Share of throughput that they take, as measured; null takes what is published, with its band.</summary>
    public double? Slowdown { get; init; }

    /// <summary>Factor on every step.</summary>
    public double StepFactor => 1 / (1 - (Slowdown ?? UsualSlowdown));
}
