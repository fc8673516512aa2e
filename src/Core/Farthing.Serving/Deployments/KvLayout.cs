namespace Farthing.Serving.Deployments;

/// <summary>Allocation of KV memory.</summary>
public enum KvLayout
{
    /// <summary>Blocks on demand (vLLM).</summary>
    Paged,

    /// <summary>One contiguous slot per sequence, of its prompt and the longest output that it may ask for: the baseline.</summary>
    Contiguous,
}
