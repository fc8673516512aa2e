namespace Farthing.Gateway.Batches;

/// <summary>Fate of a piece of an upload.</summary>
internal enum PieceResult
{
    /// <summary>It is stored, and charged to its key.</summary>
    Added,

    /// <summary>The key's files would be larger than they may be.</summary>
    KeyFull,

    /// <summary>It would take of the disk's reserve.</summary>
    DiskFull,

    /// <summary>The upload was deleted meanwhile.</summary>
    Gone,
}
