namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A row of a shared history.</summary>
/// <param name="Number">Its place in the one order.</param>
/// <param name="Mark">Tells it from a row of the same number in another history.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="AtUnixNs">When it was written, by the store's clock.</param>
/// <param name="Question">The question's number; 0 for a row of a cell alone.</param>
/// <param name="Cell">The cell, or the place of the question's cells.</param>
/// <param name="Body">What happened; empty for a removal.</param>
/// <param name="Record">The question; null where it is not stored any more.</param>
internal readonly record struct SemanticRow(
    long Number,
    long Mark,
    SemanticRowKind Kind,
    long AtUnixNs,
    ulong Question,
    byte[] Cell,
    byte[] Body,
    byte[]? Record
);
