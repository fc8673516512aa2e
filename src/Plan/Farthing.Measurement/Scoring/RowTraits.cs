namespace Farthing.Measurement.Scoring;

/// <summary>Traits that group and fold rows.</summary>
/// <param name="Engine">vllm, sglang, trtllm, ….</param>
/// <param name="Model">Short name.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="Gpu">Catalog id.</param>
/// <param name="Load">closed, open, offline, static.</param>
/// <param name="Pool">one, or disaggregated (prefill elsewhere).</param>
/// <param name="Lengths">known (fixed, or a stated distribution) or means (only means given).</param>
public sealed record RowTraits(
    string Engine,
    string Model,
    string Family,
    string Gpu,
    string Load,
    string Pool,
    string Lengths
)
{
    /// <summary>The family whose attention kernels are assumed: sparse, linear and hybrid.</summary>
    public const string AssumedFamily = "hybrid";

    /// <summary>All but sparse, linear and hybrid attention.</summary>
    public bool IsCore => Family != AssumedFamily;

    /// <summary>True when the prompt is computed elsewhere.</summary>
    public bool IsDisaggregated => Pool == "disaggregated";

    /// <summary>True where each expert layer spans more than one 8-GPU node or experts are spread over at least 16 ranks.</summary>
    public bool IsWideExpertParallel { get; init; }

    /// <summary>The catalog's id of the model.</summary>
    public string ModelId { get; init; } = "";

    /// <summary>True where nobody says which version of the engine it is.</summary>
    public bool IsVersionUnstated { get; init; }

    /// <summary>Its publisher; empty for a user's own rows.</summary>
    public string Source { get; init; } = "";

    /// <summary>Publisher, engine with its minor version and family of models: tables that share all four were made by one hand with one program, and are no news to each other.</summary>
    public string TableFamily { get; init; } = "";

    /// <summary>True where predictions say that requests wait for a place in the batch.</summary>
    public bool IsSaturated { get; init; }
}
