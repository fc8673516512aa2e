using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Store where the balances of several gateways meet. Each call is one step: it happens whole or not at all, whatever becomes of the caller. Any thread.</summary>
/// <remarks>Every method throws <see cref="LeaseStoreUnavailableException"/> where the store does not answer; the call may have happened then. A gateway finds out with its next move, by the lease's token.</remarks>
public interface ILeaseStore : IAsyncDisposable
{
    /// <summary>Raised for notices of other gateways, on any thread.</summary>
    event Action<LeaseHint>? Hinted;

    /// <summary>Makes a gateway known; an earlier process of its id may change nothing from here on.</summary>
    /// <returns>The epoch that its calls name.</returns>
    Task<long> RegisterAsync(Guid gateway, TimeSpan ttl, TimeSpan live, CancellationToken cancellation);

    /// <summary>A sign of life: its leases last for another <paramref name="ttl"/>, and it spends from them for less than <paramref name="lostAfter"/> from when it sent it.</summary>
    Task<GatewayBeat> BeatAsync(
        Guid gateway,
        long epoch,
        TimeSpan ttl,
        TimeSpan live,
        TimeSpan lostAfter,
        CancellationToken cancellation
    );

    /// <summary>The gateway stops in order: it counts as alive no more.</summary>
    Task LeaveAsync(Guid gateway, long epoch, CancellationToken cancellation);

    /// <summary>Changes a lease.</summary>
    Task<LeaseAnswer> MoveAsync(Guid gateway, long epoch, LeaseMove move, CancellationToken cancellation);

    /// <summary>Begins a budget's period with what was spent in it before; only the first call counts.</summary>
    Task SeedAsync(
        string budget,
        RequestScope scope,
        PeriodSpan span,
        IReadOnlyDictionary<string, long> spent,
        CancellationToken cancellation
    );

    /// <summary>Counts an alert as given.</summary>
    /// <param name="key">Of which balance.</param>
    /// <param name="alerts">How many alerts were given with this one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>True for the one gateway that is to give it.</returns>
    Task<bool> AlertAsync(BalanceKey key, int alerts, CancellationToken cancellation);

    /// <summary>Books a correction on balances, whatever their limits say; only the first call with its id counts.</summary>
    Task AdjustAsync(
        Guid correction,
        IReadOnlyList<BalanceKey> keys,
        long nanoUsd,
        CancellationToken cancellation
    );

    /// <summary>Tells which limits this gateway has, and learns of those that differ elsewhere.</summary>
    /// <returns>By budget: the least and the greatest limit among gateways that are alive, where they differ.</returns>
    Task<IReadOnlyDictionary<string, (long Least, long Greatest)>> DeclareAsync(
        Guid gateway,
        IReadOnlyDictionary<string, long> limits,
        CancellationToken cancellation
    );

    /// <summary>A gateway's leases.</summary>
    Task<IReadOnlyList<LeaseRow>> LeasesAsync(Guid gateway, CancellationToken cancellation);

    /// <summary>Gateways that are known.</summary>
    Task<IReadOnlyList<LeaseHolder>> HoldersAsync(CancellationToken cancellation);

    /// <summary>The last record of a gateway's journal that the shared ledger has; null where it has none.</summary>
    Task<long?> LedgerSequenceAsync(Guid gateway, CancellationToken cancellation);

    /// <summary>Takes back what a silent gateway provably did not spend: each lease is cut down to what the ledger knows of it and what its gateway may have spent unseen. From here on the gateway is fenced, until it registers anew.</summary>
    /// <param name="lost">The gateway, as it was when it was last heard of.</param>
    /// <param name="sequence">The record of its journal at which the ledger was asked.</param>
    /// <param name="known">What it spent and holds at most, by balance, as the ledger knows it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What came free, in nano-dollars; null where it was heard of meanwhile or more of its journal came, and nothing is changed.</returns>
    Task<long?> TakeBackAsync(
        SilentGateway lost,
        long sequence,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    );

    /// <summary>Takes the leases of a gateway that is gone for ever: each is cut down to what is known of it. From here on the gateway is fenced.</summary>
    /// <param name="gateway">Which.</param>
    /// <param name="known">What it spent at most, by balance, as the ledger knows it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What came free, in nano-dollars; null where its leases have not run out yet, and nothing is changed.</returns>
    Task<long?> ReleaseAsync(
        Guid gateway,
        IReadOnlyDictionary<BalanceKey, long> known,
        CancellationToken cancellation
    );
}
