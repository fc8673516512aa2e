namespace Farthing.Serving.Models;

/// <summary>The indexer of DeepSeek sparse attention: scores all tokens cheaply, attention then reads the best.</summary>
/// <param name="Heads">Indexer heads.</param>
/// <param name="HeadDim">Elements of an indexer head.</param>
/// <param name="TopK">Tokens that attention reads.</param>
/// <param name="KvBytesPerToken">Bytes of its own key cache per token and layer.</param>
public sealed record SparseIndexer(int Heads, int HeadDim, int TopK, int KvBytesPerToken)
{
    /// <summary>True where a layer reuses the choice of an earlier layer (GLM-5.2): it has neither indexer weights nor an indexer cache of its own.</summary>
    public bool IsShared { get; init; }
}
