namespace Farthing.Gateway.Keys.Stored;

/// <summary>The keys of a line alone: all that a start needs of it, in half the time of the whole line.</summary>
/// <param name="V">The format.</param>
/// <param name="Key">As <see cref="KeyLineBody.Key"/>.</param>
/// <param name="Batch">As <see cref="KeyLineBody.Batch"/>.</param>
internal sealed record KeyLineKeys(
    int V,
    StoredKey? Key = null,
    IReadOnlyList<KeyLineKeys.KeyAlone>? Batch = null
)
{
    /// <summary>One of several.</summary>
    public sealed record KeyAlone(StoredKey Key);

    /// <summary>The keys.</summary>
    public IEnumerable<StoredKey> All =>
        Key is not null ? [Key]
        : Batch is null ? []
        : Batch.Select(one => one.Key);
}
