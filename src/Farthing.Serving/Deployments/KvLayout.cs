namespace Farthing.Serving.Deployments;

/// <summary>Allocation of KV memory.</summary>
public enum KvLayout
{
    /// <summary>Blocks on demand (vLLM).</summary>
    Paged,

    /// <summary>One contiguous slot of the maximal length per sequence: the baseline.</summary>
    Contiguous,
}
