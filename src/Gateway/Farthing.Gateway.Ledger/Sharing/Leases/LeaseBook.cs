using System.Collections.Concurrent;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>A gateway's leases: makes it known at the store, gives signs of life, tends what is leased, and says when leases may be used.</summary>
/// <remarks>
/// A lease counts for nothing when its time (<see cref="LeaseOptions.LostAfter"/>) has gone by since the last sign of life was sent, by the elapsed or by the wall clock (a machine that was paused may know it by one alone), and when the store says that the gateway was fenced.
/// Where the store does not answer, it is left alone for a short, growing time: requests that need it are refused meanwhile, others go on.
/// </remarks>
public sealed partial class LeaseBook : IAsyncDisposable
{
    private readonly ILeaseStore store;
    private readonly ISpentSource ledger;
    private readonly GatewayJournal? journal;
    private readonly ConcurrentDictionary<BalanceKey, Lease> leases = new();
    private readonly ConcurrentDictionary<long, Lease> byHint = new();
    private readonly CancellationTokenSource ending = new();
    private readonly SemaphoreSlim registering = new(1, 1);
    private Task keeping = Task.CompletedTask;
    private Func<long> nowNs;
    private long epoch;
    private int generation;
    private bool isFenced;
    private bool wasRegistered;
    private long beatAt; // timestamp of the last sign of life
    private long validUntilTimestamp; // timestamp
    private long validUntilTicks; // UTC
    private long restUntilTimestamp; // timestamp
    private TimeSpan rest;
    private int live = 1;
    private readonly long startedNs;
    private volatile bool isOver;

    /// <summary>A book; nothing is asked of the store before <see cref="Start"/> or the first attempt.</summary>
    /// <param name="store">Where gateways meet. Disposed of with the book.</param>
    /// <param name="ledger">What was spent, by all gateways.</param>
    /// <param name="gateway">This gateway's id.</param>
    /// <param name="journal">Where slices are noted; null: nowhere.</param>
    /// <param name="options">How.</param>
    /// <param name="clock">The time.</param>
    public LeaseBook(
        ILeaseStore store,
        ISpentSource ledger,
        Guid gateway,
        GatewayJournal? journal,
        LeaseOptions options,
        TimeProvider clock
    )
    {
        this.store = store;
        this.ledger = ledger;
        this.journal = journal;
        Gateway = gateway;
        Options = options;
        Clock = clock;
        rest = options.Rest;
        nowNs = () => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        startedNs = nowNs();
        store.Hinted += Hear;
    }

    /// <summary>This gateway.</summary>
    public Guid Gateway { get; }

    /// <summary>Lease options.</summary>
    public LeaseOptions Options { get; }

    /// <summary>Gateways that are alive, as last heard.</summary>
    public int Live => Math.Max(1, Volatile.Read(ref live));

    /// <summary>True while leases may be used.</summary>
    public bool IsValid =>
        Clock.GetTimestamp() < Interlocked.Read(ref validUntilTimestamp)
        && Clock.GetUtcNow().UtcTicks < Interlocked.Read(ref validUntilTicks);

    /// <summary>Raised for what an operator should know, on any thread.</summary>
    public event Action<LeaseNote>? Noted;

    /// <summary>Raised when a budget passes a threshold: by one of all gateways, once a period.</summary>
    public event Action<BudgetAlert>? Alerted;

    internal TimeProvider Clock { get; }

    private TimeSpan ValidFor => Options.LostAfter - (Options.LostAfter / 20);

    /// <summary>By the clock that decides on periods, which never goes back.</summary>
    internal long NowNs => nowNs();

    /// <summary>Leases that know this number may be used.</summary>
    internal int Current => IsValid ? Volatile.Read(ref generation) : -2;

    /// <summary>Begins to give signs of life.</summary>
    public void Start() => keeping = Task.Run(() => KeepAsync(ending.Token));

    /// <summary>Gives back what is not spent and says that the gateway stops. Where the store is away, leases stay counted until the gateway's next start.</summary>
    public async Task StopAsync(CancellationToken deadline)
    {
        await ending.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await recovering.WaitAsync(deadline).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            foreach (Lease lease in leases.Values)
            {
                // A move that was under way may bring more: that goes back too.
                for (int i = 0; i < 3 && lease.Tend(isEnding: true) is Task told; i++)
                {
                    await told.WaitAsync(deadline);
                }
            }

            if (Interlocked.Read(ref epoch) > 0)
            {
                await AskAsync(token => store.LeaveAsync(Gateway, epoch, token), deadline);
            }
        }
        catch (Exception away) when (away is LeaseStoreUnavailableException or OperationCanceledException)
        {
            Note(
                new LeaseNote(
                    "left",
                    $"leases could not be given back, and count as spent until this gateway starts again: {away.Message}"
                )
            );
        }
        finally
        {
            Interlocked.Exchange(ref validUntilTimestamp, 0);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        store.Hinted -= Hear;
        isOver = true;
        if (!ending.IsCancellationRequested)
        {
            await ending.CancelAsync();
        }

        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await recovering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await takingBack.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await store.DisposeAsync();
        ending.Dispose();
        registering.Dispose();
    }

    /// <summary>A lease of a balance that a request is the first to use here: it is tended from here on.</summary>
    internal void Register(Lease lease)
    {
        leases[lease.Key] = lease;
        byHint[lease.Key.Hint] = lease;
    }

    /// <summary>Moves a lease: makes the gateway known first where it is not, and begins a budget's period where it is new.</summary>
    /// <returns>The answer, and the generation in which it was given.</returns>
    internal async Task<(LeaseAnswer Answer, int Generation)> MoveAsync(LeaseMove move, Lease lease)
    {
        const int Most = 4;
        for (int attempt = 0; attempt < Most; attempt++)
        {
            (long own, int known) = await AliveAsync();
            LeaseAnswer answer = await AskAsync(
                token => store.MoveAsync(Gateway, own, move, token),
                CancellationToken.None
            );
            switch (answer.Status)
            {
                case LeaseStatus.Unseeded:
                    await SeedAsync(lease.Budget, lease.Span);
                    break;
                case LeaseStatus.Fenced:
                    Fence(own);
                    break;
                default:
                    return (answer, known);
            }
        }

        throw new LeaseStoreUnavailableException(
            "another process goes by this gateway's id",
            new InvalidOperationException()
        );
    }

    /// <summary>Notes in the journal what was taken or given back.</summary>
    internal void Keep(Lease lease, long nanoUsd, long token)
    {
        if (nanoUsd == 0 || journal is null)
        {
            return;
        }

        try
        {
            long beat = Interlocked.Read(ref validUntilTicks) - ValidFor.Ticks - DateTime.UnixEpoch.Ticks;
            long expires = (beat + Options.Ttl.Ticks) * 100;
            journal.Append(
                new LeaseRecord(
                    lease.Key.Budget,
                    lease.Key.Value,
                    lease.Key.StartUnixNs,
                    new Money(nanoUsd),
                    token,
                    Math.Max(0, expires)
                )
            );
        }
        catch (Exception full) when (full is JournalUnavailableException or ObjectDisposedException)
        {
            // A note for people: the store has the lease, and attempts are refused by the journal itself.
        }
    }

    internal void Note(LeaseNote note) => Noted?.Invoke(note);

    internal async Task AlertAsync(BalanceKey key, int alerts, BudgetAlert alert)
    {
        try
        {
            if (await AskAsync(token => store.AlertAsync(key, alerts, token), CancellationToken.None))
            {
                Alerted?.Invoke(alert);
            }
        }
        catch (LeaseStoreUnavailableException)
        {
            // The next move's answer says that it was not given yet.
        }
    }

    private void Hear(LeaseHint hint)
    {
        if (byHint.TryGetValue(hint.Balance, out Lease? lease))
        {
            lease.Hear(hint);
        }
    }

    /// <summary>Sees to it that the gateway is known and its leases are valid.</summary>
    private async Task<(long Epoch, int Generation)> AliveAsync()
    {
        if (IsValid)
        {
            return (Interlocked.Read(ref epoch), Volatile.Read(ref generation));
        }

        await registering.WaitAsync();
        try
        {
            if (!IsValid)
            {
                await BeatAsync();
            }

            return (epoch, generation);
        }
        finally
        {
            registering.Release();
        }
    }

    /// <summary>A sign of life; the gateway is made known where it is not. One at a time.</summary>
    private async Task BeatAsync()
    {
        (long timestamp, long ticks) = (Clock.GetTimestamp(), Clock.GetUtcNow().UtcTicks);
        if (epoch > 0 && !isFenced)
        {
            GatewayBeat beat = await AskAsync(token => BeatAsync(epoch, token), CancellationToken.None);
            if (!beat.IsFenced)
            {
                Volatile.Write(ref live, beat.Live);
                Extend(timestamp, ticks);
                Watch(beat.Silent);
                return;
            }

            Fence(epoch);
        }

        long next = await AskAsync(
            token => store.RegisterAsync(Gateway, Options.Ttl, Options.LiveFor, token),
            CancellationToken.None
        );
        if (!wasRegistered)
        {
            // Before any attempt of this process: what is leased now is an earlier one's.
            IReadOnlyList<LeaseRow> rows = await AskAsync(
                token => store.LeasesAsync(Gateway, token),
                CancellationToken.None
            );
            wasRegistered = true;
            BeginRecovery(rows);
        }

        Interlocked.Exchange(ref epoch, next);
        Interlocked.Increment(ref generation);
        isFenced = false;
        Extend(timestamp, ticks);
        GatewayBeat first = await AskAsync(token => BeatAsync(next, token), CancellationToken.None);
        Volatile.Write(ref live, first.Live);
    }

    private Task<GatewayBeat> BeatAsync(long own, CancellationToken cancellation) =>
        store.BeatAsync(Gateway, own, Options.Ttl, Options.LiveFor, Options.LostAfter, cancellation);

    /// <summary>Leases are valid from when the sign of life was sent, a little shorter than others wait before they take them back.</summary>
    private void Extend(long timestamp, long ticks)
    {
        Interlocked.Exchange(ref beatAt, timestamp);
        long span = (long)(ValidFor.TotalSeconds * Clock.TimestampFrequency);
        Interlocked.Exchange(ref validUntilTimestamp, timestamp + span);
        Interlocked.Exchange(ref validUntilTicks, ticks + ValidFor.Ticks);
    }

    private void Fence(long fenced)
    {
        if (Interlocked.Read(ref epoch) != fenced || isFenced)
        {
            return;
        }

        Interlocked.Exchange(ref validUntilTimestamp, 0);
        isFenced = true;
        Note(
            new LeaseNote(
                "fenced",
                "the leases of this gateway were taken from it while it was not heard of: it begins anew"
            )
        );
    }

    /// <summary>Asks the store, unless it has just not answered.</summary>
    private async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        if (isOver || Clock.GetTimestamp() < Interlocked.Read(ref restUntilTimestamp))
        {
            throw new LeaseStoreUnavailableException("PostgreSQL is away", new TimeoutException());
        }

        try
        {
            T answer = await ask(cancellation);
            if (Interlocked.Exchange(ref restUntilTimestamp, 0) != 0)
            {
                rest = Options.Rest;
                Note(new LeaseNote("back", "PostgreSQL answers again: hard budgets are served"));
            }

            return answer;
        }
        catch (LeaseStoreUnavailableException away)
        {
            bool isFirst =
                Interlocked.Exchange(
                    ref restUntilTimestamp,
                    Clock.GetTimestamp() + (long)(rest.TotalSeconds * Clock.TimestampFrequency)
                ) == 0;
            rest = rest + rest < Options.LongestRest ? rest + rest : Options.LongestRest;
            if (isFirst)
            {
                Note(
                    new LeaseNote(
                        "away",
                        $"{away.Message}: what is leased is served until it is spent, then hard budgets refuse"
                    )
                );
            }

            throw;
        }
    }

    private Task<bool> AskAsync(Func<CancellationToken, Task> ask, CancellationToken cancellation) =>
        AskAsync(
            async token =>
            {
                await ask(token);
                return true;
            },
            cancellation
        );
}
