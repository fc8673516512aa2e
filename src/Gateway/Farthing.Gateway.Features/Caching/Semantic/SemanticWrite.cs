using Farthing.Gateway.Caching.Shared;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A row on its way to a shared history.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Cell">The cell, or the place of the question's cells.</param>
/// <param name="Body">What happened; empty for a removal.</param>
/// <param name="Question">The question's number; 0 for a row of a cell alone.</param>
/// <param name="Stored">The question that is stored; null for other rows.</param>
/// <param name="Record">The question as bytes; empty for other rows.</param>
/// <param name="Mark">What was known of purges when the question's request began.</param>
internal sealed record SemanticWrite(
    SemanticRowKind Kind,
    byte[] Cell,
    byte[] Body,
    ulong Question,
    StoredQuestion? Stored,
    byte[] Record,
    CacheMark? Mark
)
{
    /// <summary>Bytes that it takes while it waits, about.</summary>
    public long Bytes => 200 + Cell.Length + Body.Length + Record.Length;
}
