using System.Text;
using Farthing.Documents.Ledger;
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

/// <summary>The store's answer to a gateway's sign of life.</summary>
/// <param name="IsFenced">Its leases were taken from it, or another process goes by its id.</param>
/// <param name="Live">Gateways that are alive, this one included.</param>
/// <param name="Silent">Gateways that are not, did not stop in order, and have leases of which something may come back.</param>
public readonly record struct GatewayBeat(bool IsFenced, int Live, IReadOnlyList<SilentGateway> Silent);

/// <summary>State of a lease and its balance after a <see cref="LeaseMove"/>.</summary>
/// <param name="Status">What became of the move.</param>
/// <param name="Token">The lease's token.</param>
/// <param name="GrantedNanoUsd">All that this gateway was ever granted in the period and did not give back.</param>
/// <param name="RoomNanoUsd">The limit less what is granted to all gateways; negative where a limit was lowered.</param>
/// <param name="SpentNanoUsd">What all gateways reported as spent.</param>
/// <param name="ElsewhereNanoUsd">Granted to other gateways and not reported as spent: where it is more than 0, some may come back.</param>
/// <param name="Alerted">How many of the budget's alerts were given.</param>
public readonly record struct LeaseAnswer(
    LeaseStatus Status,
    long Token,
    long GrantedNanoUsd,
    long RoomNanoUsd,
    long SpentNanoUsd,
    long ElsewhereNanoUsd,
    int Alerted
);

/// <summary>A notice between gateways. Nothing depends on its arrival; it only makes things fast.</summary>
/// <param name="IsStarving">True: somebody lacks money of a balance, give back what is not needed. False: some came back.</param>
/// <param name="Balance">The balance's <see cref="BalanceKey.Hint"/>.</param>
public readonly record struct LeaseHint(bool IsStarving, long Balance);

/// <summary>A gateway that holds leases.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="ExpiresIn">Until its leases run out unless it gives a sign of life; negative: since.</param>
/// <param name="IsLive">It gave one in the last seconds.</param>
/// <param name="HasLeft">It stopped in order and gave back what it did not need.</param>
public sealed record LeaseHolder(Guid Gateway, TimeSpan ExpiresIn, bool IsLive, bool HasLeft)
{
    /// <summary>Its state, in a word.</summary>
    public GatewayState State =>
        IsLive ? GatewayState.Alive
        : HasLeft ? GatewayState.Stopped
        : ExpiresIn > TimeSpan.Zero ? GatewayState.Silent
        : GatewayState.Expired;
}

/// <summary>A change of what a gateway may spend of a balance, in one step of the store.</summary>
public readonly record struct LeaseMove
{
    /// <summary>Which balance.</summary>
    public required BalanceKey Key { get; init; }

    /// <summary>The lease's token as the gateway knows it; 0: none yet.</summary>
    public required long Token { get; init; }

    /// <summary>The budget's limit as this gateway is configured.</summary>
    public required long LimitNanoUsd { get; init; }

    /// <summary>When this process first asked for it: attempts since then are under the lease. The store keeps the earliest.</summary>
    public required long SinceUnixNs { get; init; }

    /// <summary>Spent and held: so much is granted whatever the limit says, because it is spent.</summary>
    public required long FloorNanoUsd { get; init; }

    /// <summary>Target; the amount above it is given back.</summary>
    public long KeepNanoUsd { get; init; } = long.MaxValue;

    /// <summary>Spent alone, as the gateway reports it.</summary>
    public required long SpentNanoUsd { get; init; }

    /// <summary>To be granted on top, or nothing.</summary>
    public long NeedNanoUsd { get; init; }

    /// <summary>Preferred amount instead of the need.</summary>
    public long WantNanoUsd { get; init; }

    /// <summary>The most that this gateway spends and holds from here on beyond what the shared ledger shows of it, until it tells of more.</summary>
    public long UnseenNanoUsd { get; init; } = long.MaxValue;

    /// <summary>No more than this part of what is left, unless it is needed: 4 × the gateways that are alive.</summary>
    public int Share { get; init; } = 4;

    public LeaseMove() { }
}

/// <summary>Result of a <see cref="LeaseMove"/>.</summary>
public enum LeaseStatus
{
    /// <summary>Done; how much was granted stands in the answer, and may be nothing.</summary>
    Done = 0,

    /// <summary>The lease is not what the gateway believes, since an earlier move's answer was lost: the answer has it as it is, nothing is changed.</summary>
    Moved = 1,

    /// <summary>The gateway's leases were taken from it: it has to register anew.</summary>
    Fenced = 2,

    /// <summary>Nobody used this budget in this period yet: it has to begin with what the ledger says was spent.</summary>
    Unseeded = 3,
}

/// <summary>A gateway that gave no sign of life for a while, and did not stop in order.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="Beats">Its signs of life so far. One more says that it is there.</param>
/// <param name="LostAfter">It spends from no lease when this time has gone by since it sent its last one.</param>
public readonly record struct SilentGateway(Guid Gateway, long Beats, TimeSpan LostAfter);

/// <summary>Which balance: a budget's, of one value of its scope, in one period.</summary>
/// <param name="Budget">The budget's id.</param>
/// <param name="Value">Whose; empty for a budget of all requests.</param>
/// <param name="StartUnixNs">Start of the period.</param>
public readonly record struct BalanceKey(string Budget, string Value, long StartUnixNs)
{
    /// <summary>A short name for notices between gateways (FNV-1a): two balances of one name cost a notice that was not needed.</summary>
    public long Hint
    {
        get
        {
            const ulong Prime = 1_099_511_628_211;
            ulong hash = 14_695_981_039_346_656_037;
            foreach (byte one in Encoding.UTF8.GetBytes($"{Budget}\n{Value}\n{StartUnixNs}"))
            {
                hash = (hash ^ one) * Prime;
            }

            return (long)hash;
        }
    }
}
