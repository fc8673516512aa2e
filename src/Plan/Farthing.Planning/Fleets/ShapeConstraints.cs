using Farthing.Serving.Precision;

namespace Farthing.Planning.Fleets;

/// <summary>Fixed and allowed values of a replica's shape.</summary>
public sealed record ShapeConstraints
{
    /// <summary>Formats of the weights that the person consents to, at least one.</summary>
    public required IReadOnlyList<NumberFormat> Weights { get; init; }

    /// <summary>Formats of the KV cache that the person consents to, at least one.</summary>
    public required IReadOnlyList<NumberFormat> Kv { get; init; }

    /// <summary>Fixed tensor-parallel ranks; null searches.</summary>
    public int? TensorParallel { get; init; }

    /// <summary>Fixed pipeline stages; null searches.</summary>
    public int? PipelineParallel { get; init; }

    /// <summary>Fixed DP-attention groups; null searches.</summary>
    public int? DataParallel { get; init; }

    /// <summary>Fixed expert-parallel ranks; null searches.</summary>
    public int? ExpertParallel { get; init; }

    /// <summary>Most GPUs of the fleet.</summary>
    public int MaxGpus { get; init; } = 64;
}
