namespace Farthing.Serving.Kernels;

/// <summary>Part of a layer of grouped attention on one GPU.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">KV heads.</param>
/// <param name="HeadDim">Elements of a head.</param>
/// <param name="KvElementBytes">Bytes per element of the KV cache.</param>
/// <param name="Window">Tokens that a query sees at most; null for all.</param>
public readonly record struct AttentionShape(
    int Heads,
    int KvHeads,
    int HeadDim,
    double KvElementBytes,
    int? Window = null
);
