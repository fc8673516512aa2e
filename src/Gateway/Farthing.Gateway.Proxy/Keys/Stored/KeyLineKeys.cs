namespace Farthing.Gateway.Keys.Stored;

/// <summary>The keys and budgets of a line alone: all that a start needs of it, in half the time of the whole line.</summary>
/// <param name="V">The format.</param>
/// <param name="Key">As <see cref="KeyLineBody.Key"/>.</param>
/// <param name="Budget">As <see cref="KeyLineBody.Budget"/>.</param>
/// <param name="Batch">As <see cref="KeyLineBody.Batch"/>.</param>
internal sealed record KeyLineKeys(
    int V,
    StoredKey? Key = null,
    StoredBudget? Budget = null,
    IReadOnlyList<KeyLineKeys.KeyAlone>? Batch = null
)
{
    /// <summary>One of several.</summary>
    public sealed record KeyAlone(StoredKey? Key = null, StoredBudget? Budget = null);

    /// <summary>Each of them.</summary>
    public IReadOnlyList<KeyAlone> All =>
        Batch ?? (Key is null && Budget is null ? [] : [new KeyAlone(Key, Budget)]);
}
