namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Kinds of rows of a shared history. Values are stored: none is ever used for something else.</summary>
internal enum SemanticRowKind : short
{
    /// <summary>Something happened in one cell.</summary>
    Happened = 0,

    /// <summary>A question is stored; its cells, one for each class of pairs, know it.</summary>
    Stored = 1,

    /// <summary>A question is no longer stored; its cells know it no longer.</summary>
    Removed = 2,
}
