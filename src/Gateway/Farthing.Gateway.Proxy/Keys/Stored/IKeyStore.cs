namespace Farthing.Gateway.Keys.Stored;

/// <summary>Store of keys and budgets outside the configuration, and of the events of administration. Any thread may call.</summary>
public interface IKeyStore : IAsyncDisposable
{
    /// <summary>The keys as last known, revoked ones too.</summary>
    IReadOnlyList<StoredKey> Keys { get; }

    /// <summary>The budgets as last known, removed ones too.</summary>
    IReadOnlyList<StoredBudget> Budgets { get; }

    /// <summary>Why the store cannot be used now; null while it can. What is known goes on.</summary>
    Exception? Failure { get; }

    /// <summary>Why the store cannot be made small again; null while it can, or where it never is. Keys are kept and changed all the same.</summary>
    Exception? CompactionFailure => null;

    /// <summary>Raised after keys or budgets changed, here or at another gateway.</summary>
    event Action? Changed;

    /// <summary>The key of an id, as last known; null where there is none.</summary>
    StoredKey? Find(string id);

    /// <summary>The budget of an id, as last known; null where there is none.</summary>
    StoredBudget? FindBudget(string id);

    /// <summary>True where a key has this hash, or had it before a rotation that is not over.</summary>
    bool HasHash(string sha256);

    /// <summary>Keeps keys, each with the event that says so, all or none. When the task ends, they survive a crash.</summary>
    /// <param name="changes">The keys, each once.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="KeyChangedException">Another change of one of them came first.</exception>
    /// <exception cref="KeyStoreAwayException">They cannot be kept now.</exception>
    Task SaveAsync(IReadOnlyList<KeyChange> changes, CancellationToken cancellation);

    /// <summary>Keeps budgets, each with the event that says so, all or none. When the task ends, they survive a crash.</summary>
    /// <param name="changes">The budgets, each once.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="KeyChangedException">Another change of one of them came first.</exception>
    /// <exception cref="KeyStoreAwayException">They cannot be kept now.</exception>
    Task SaveAsync(IReadOnlyList<BudgetChange> changes, CancellationToken cancellation);

    /// <summary>Tries again what <see cref="CompactionFailure"/> says could not be done; nothing where all is well.</summary>
    void CompactAgain() { }

    /// <summary>Keeps an event that is not about a key.</summary>
    /// <exception cref="KeyStoreAwayException">It cannot be kept now.</exception>
    Task NoteAsync(AdminEvent said, CancellationToken cancellation);

    /// <summary>The latest events, newest first.</summary>
    /// <exception cref="KeyStoreAwayException">They cannot be read now.</exception>
    Task<IReadOnlyList<AdminEvent>> EventsAsync(int most, CancellationToken cancellation);
}

/// <summary>A budget as it is from now on, and the event that says so: kept both or neither.</summary>
/// <param name="Budget">The budget; its revision is one above that which it replaces, 1 for a new one.</param>
/// <param name="Said">The event.</param>
public sealed record BudgetChange(StoredBudget Budget, AdminEvent Said);

/// <summary>A key as it is from now on, and the event that says so: kept both or neither.</summary>
/// <param name="Key">The key; its revision is one above that which it replaces, 1 for a new one.</param>
/// <param name="Said">The event.</param>
public sealed record KeyChange(StoredKey Key, AdminEvent Said);
