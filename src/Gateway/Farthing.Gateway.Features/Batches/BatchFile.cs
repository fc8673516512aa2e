namespace Farthing.Gateway.Batches;

/// <summary>A file of a key: an upload, or the results of a batch, which are read from its lines.</summary>
/// <param name="Id">Its id, <c>file-…</c>.</param>
/// <param name="Key">The key that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose"><c>batch</c> or <c>batch_output</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
/// <param name="Batch">The batch whose results it holds; empty for an upload.</param>
/// <param name="IsErrors">It holds the lines that failed.</param>
internal sealed record BatchFile(
    string Id,
    string Key,
    string Name,
    string Purpose,
    long Bytes,
    long CreatedAt,
    long ExpiresAt,
    string Batch,
    bool IsErrors
);
