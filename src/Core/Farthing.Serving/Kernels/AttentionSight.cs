namespace Farthing.Serving.Kernels;

/// <summary>Which KV tokens a query reads.</summary>
public enum AttentionSight
{
    /// <summary>All before it.</summary>
    Full,

    /// <summary>Those in the model's window.</summary>
    Windowed,

    /// <summary>The best of all, up to a number per query.</summary>
    Sparse,
}
