using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>What the store's functions do, in memory; a call may be lost before it happens, or its answer afterwards.</summary>
internal sealed partial class MemoryLeaseStore(TimeProvider clock) : ILeaseStore
{
    private readonly object gate = new();
    private readonly Dictionary<Guid, (long Epoch, long LiveUntil, long Expires, bool HasLeft)> gateways = [];
    private readonly Dictionary<(string, long), (string Scope, long End)> periods = [];
    private readonly Dictionary<
        BalanceKey,
        (long Base, long Granted, int Alerted, bool IsStarved)
    > balances = [];
    private readonly Dictionary<(BalanceKey Key, Guid Gateway), LeaseRow> leases = [];
    private readonly Dictionary<(Guid, string), long> limits = [];
    private readonly HashSet<Guid> corrections = [];
    private readonly Dictionary<Guid, (long Beats, TimeSpan? LostAfter)> beats = [];

    public event Action<LeaseHint>? Hinted;

    /// <summary>Says before each call what becomes of it.</summary>
    public Func<CallFate> Fate { get; set; } = static () => CallFate.Happens;

    /// <summary>Whether notices reach the gateways.</summary>
    public bool Tells { get; set; } = true;

    /// <summary>How far a gateway's journal is in the ledger.</summary>
    public Func<Guid, long?> LedgerSequence { get; set; } = static _ => null;

    /// <summary>Moves so far.</summary>
    public int Moves { get; private set; }

    public LeaseMove LastMove { get; private set; }

    /// <summary>What is granted of a balance, and that it is the sum of its parts.</summary>
    public long Granted(BalanceKey key)
    {
        lock (gate)
        {
            (long first, long granted, _, _) = balances.GetValueOrDefault(key);
            Assert.Equal(
                first + leases.Values.Where(row => row.Key == key).Sum(row => row.GrantedNanoUsd),
                granted
            );
            return granted;
        }
    }

    public IReadOnlyList<BalanceKey> Keys
    {
        get
        {
            lock (gate)
            {
                return [.. balances.Keys];
            }
        }
    }

    public Task<long> RegisterAsync(
        Guid gateway,
        TimeSpan ttl,
        TimeSpan live,
        CancellationToken cancellation
    ) =>
        Run(() =>
        {
            long epoch = gateways.GetValueOrDefault(gateway).Epoch + 1;
            gateways[gateway] = (epoch, Now + live.Ticks, Now + ttl.Ticks, false);
            (long before, TimeSpan? lostAfter) = beats.GetValueOrDefault(gateway);
            beats[gateway] = (before + 1, lostAfter);
            return epoch;
        });

    public Task<GatewayBeat> BeatAsync(
        Guid gateway,
        long epoch,
        TimeSpan ttl,
        TimeSpan live,
        TimeSpan lostAfter,
        CancellationToken cancellation
    ) =>
        Run(() =>
        {
            if (gateways.GetValueOrDefault(gateway).Epoch != epoch)
            {
                return new GatewayBeat(true, 1, []);
            }

            gateways[gateway] = (epoch, Now + live.Ticks, Now + ttl.Ticks, false);
            beats[gateway] = (beats[gateway].Beats + 1, lostAfter);
            return new GatewayBeat(
                false,
                gateways.Values.Count(one => one.LiveUntil > Now),
                [
                    .. gateways
                        .Where(one => one.Value.LiveUntil <= Now && !one.Value.HasLeft)
                        .Select(one => (Id: one.Key, Beat: beats[one.Key]))
                        .Where(one => one.Beat.LostAfter is not null)
                        .Select(one => new SilentGateway(one.Id, one.Beat.Beats, one.Beat.LostAfter!.Value)),
                ]
            );
        });

    public Task LeaveAsync(Guid gateway, long epoch, CancellationToken cancellation) =>
        Run(() =>
        {
            (long known, _, long expires, _) = gateways[gateway];
            gateways[gateway] = known == epoch ? (known, 0, expires, true) : gateways[gateway];
            return true;
        });

    public Task<LeaseAnswer> MoveAsync(
        Guid gateway,
        long epoch,
        LeaseMove move,
        CancellationToken cancellation
    )
    {
        LeaseHint? hint = null;
        Task<LeaseAnswer> answer = Run(() =>
        {
            Moves++;
            LastMove = move;
            if (gateways.GetValueOrDefault(gateway).Epoch != epoch)
            {
                return new LeaseAnswer(LeaseStatus.Fenced, 0, 0, 0, 0, 0, 0);
            }

            if (!balances.TryGetValue(move.Key, out var balance))
            {
                if (!periods.ContainsKey((move.Key.Budget, move.Key.StartUnixNs)))
                {
                    return new LeaseAnswer(LeaseStatus.Unseeded, 0, 0, 0, 0, 0, 0);
                }

                balances[move.Key] = balance = default;
            }

            LeaseRow row =
                leases.GetValueOrDefault((move.Key, gateway))
                ?? new LeaseRow(
                    move.Key,
                    0,
                    0,
                    0,
                    move.SinceUnixNs,
                    periods[(move.Key.Budget, move.Key.StartUnixNs)].Scope,
                    periods[(move.Key.Budget, move.Key.StartUnixNs)].End
                );
            if (row.Token != move.Token)
            {
                return new LeaseAnswer(
                    LeaseStatus.Moved,
                    row.Token,
                    row.GrantedNanoUsd,
                    move.LimitNanoUsd - balance.Granted,
                    Spent(move.Key, balance.Base),
                    Elsewhere(move.Key, gateway),
                    balance.Alerted
                );
            }

            long own = Math.Min(
                Math.Max(row.GrantedNanoUsd, move.FloorNanoUsd),
                Math.Max(move.FloorNanoUsd, move.KeepNanoUsd)
            );
            long all = balance.Granted + own - row.GrantedNanoUsd;
            hint = own < row.GrantedNanoUsd && balance.IsStarved ? new LeaseHint(false, move.Key.Hint) : hint;
            long room = move.LimitNanoUsd - all;
            bool isStarved = balance.IsStarved && own >= row.GrantedNanoUsd;
            if (move.NeedNanoUsd > 0 || move.WantNanoUsd > 0)
            {
                if (move.NeedNanoUsd <= room)
                {
                    long taken = Math.Max(move.NeedNanoUsd, Math.Min(move.WantNanoUsd, room / move.Share));
                    (own, all, room) = (own + taken, all + taken, room - taken);
                }
                else
                {
                    hint = new LeaseHint(true, move.Key.Hint);
                    isStarved = true;
                }
            }

            balances[move.Key] = (balance.Base, all, balance.Alerted, isStarved);
            leases[(move.Key, gateway)] = row = row with
            {
                GrantedNanoUsd = own,
                SpentNanoUsd = move.SpentNanoUsd,
                Token = row.Token + 1,
                SinceUnixNs = Math.Min(row.SinceUnixNs, move.SinceUnixNs),
                UnseenNanoUsd = move.UnseenNanoUsd,
            };
            return new LeaseAnswer(
                LeaseStatus.Done,
                row.Token,
                own,
                room,
                Spent(move.Key, balance.Base),
                Elsewhere(move.Key, gateway),
                balance.Alerted
            );
        });
        if (hint is LeaseHint said && Tells)
        {
            Hinted?.Invoke(said);
        }

        return answer;
    }

    public Task SeedAsync(
        string budget,
        RequestScope scope,
        PeriodSpan span,
        IReadOnlyDictionary<string, long> spent,
        CancellationToken cancellation
    ) =>
        Run(() =>
        {
            if (periods.TryAdd((budget, span.StartUnixNs), (scope.ToString(), span.EndUnixNs)))
            {
                foreach ((string value, long nano) in spent)
                {
                    balances[new BalanceKey(budget, value, span.StartUnixNs)] = (nano, nano, 0, false);
                }
            }

            return true;
        });

    public Task<bool> AlertAsync(BalanceKey key, int alerts, CancellationToken cancellation) =>
        Run(() =>
        {
            var balance = balances[key];
            bool isFirst = balance.Alerted < alerts;
            balances[key] = balance with { Alerted = Math.Max(balance.Alerted, alerts) };
            return isFirst;
        });

    public Task AdjustAsync(
        Guid correction,
        IReadOnlyList<BalanceKey> keys,
        long nanoUsd,
        CancellationToken cancellation
    ) =>
        Run(() =>
        {
            if (corrections.Add(correction))
            {
                foreach (BalanceKey key in keys)
                {
                    if (periods.ContainsKey((key.Budget, key.StartUnixNs)))
                    {
                        var balance = balances.GetValueOrDefault(key);
                        balances[key] = balance with
                        {
                            Base = balance.Base + nanoUsd,
                            Granted = balance.Granted + nanoUsd,
                        };
                    }
                }
            }

            return true;
        });

    public Task<IReadOnlyDictionary<string, (long Least, long Greatest)>> DeclareAsync(
        Guid gateway,
        IReadOnlyDictionary<string, long> own,
        CancellationToken cancellation
    ) =>
        Run<IReadOnlyDictionary<string, (long, long)>>(() =>
        {
            foreach ((string budget, long limit) in own)
            {
                limits[(gateway, budget)] = limit;
            }

            return limits
                .GroupBy(pair => pair.Key.Item2, pair => pair.Value)
                .Where(group => group.Min() < group.Max())
                .ToDictionary(group => group.Key, group => (group.Min(), group.Max()));
        });

    public Task<IReadOnlyList<LeaseRow>> LeasesAsync(Guid gateway, CancellationToken cancellation) =>
        Run<IReadOnlyList<LeaseRow>>(() =>
            [.. leases.Where(pair => pair.Key.Gateway == gateway).Select(pair => pair.Value)]
        );

    public Task<IReadOnlyList<LeaseHolder>> HoldersAsync(CancellationToken cancellation) =>
        Run<IReadOnlyList<LeaseHolder>>(() =>
            [
                .. gateways.Select(pair => new LeaseHolder(
                    pair.Key,
                    TimeSpan.FromTicks(pair.Value.Expires - Now),
                    pair.Value.LiveUntil > Now,
                    pair.Value.HasLeft
                )),
            ]
        );

    public Task<long?> LedgerSequenceAsync(Guid gateway, CancellationToken cancellation) =>
        Run(() => LedgerSequence(gateway));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long Now => clock.GetUtcNow().UtcTicks;

    private long Spent(BalanceKey key, long first) =>
        first + leases.Values.Where(row => row.Key == key).Sum(row => row.SpentNanoUsd);

    private long Elsewhere(BalanceKey key, Guid gateway) =>
        leases.Values.Where(row => row.Key == key).Sum(row => row.GrantedNanoUsd - row.SpentNanoUsd)
        - (leases.TryGetValue((key, gateway), out LeaseRow? own) ? own.GrantedNanoUsd - own.SpentNanoUsd : 0);

    private Task<T> Run<T>(Func<T> happen)
    {
        lock (gate)
        {
            CallFate fate = Fate();
            if (fate == CallFate.IsLost)
            {
                return Task.FromException<T>(Away());
            }

            T answer = happen();
            return fate == CallFate.Happens ? Task.FromResult(answer) : Task.FromException<T>(Away());
        }
    }

    private static LeaseStoreUnavailableException Away() => new("the test says so", new IOException());
}
