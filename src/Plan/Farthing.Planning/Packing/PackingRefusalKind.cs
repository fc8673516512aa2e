namespace Farthing.Planning.Packing;

/// <summary>Why no packing exists.</summary>
public enum PackingRefusalKind
{
    /// <summary>Nobody sells the GPU in the chosen regions, or at a known price.</summary>
    NoOffer,

    /// <summary>No instance holds the GPUs that must share one.</summary>
    NodeTooSmall,

    /// <summary>The inventory, a quota or the largest fleet is exceeded.</summary>
    TooManyGpus,
}
