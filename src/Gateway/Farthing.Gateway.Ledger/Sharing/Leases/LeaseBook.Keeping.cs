using System.Collections.Concurrent;
using Farthing.Gateway.Budgets;

namespace Farthing.Gateway.Sharing.Leases;

/// <content>What is done in the background: signs of life, giving back, corrections, what an earlier process left.</content>
public sealed partial class LeaseBook
{
    private const int DeclareEvery = 12;
    private readonly ConcurrentQueue<Correction> corrections = new();
    private readonly ConcurrentDictionary<(string Budget, long Start), Lazy<Task>> seeding = new();
    private Func<IReadOnlyList<BudgetOptions>> budgets = () => [];
    private Func<BudgetOptions, string, Lease?> leaseOf = (_, _) => null;
    private Action<Lease> forget = _ => { };
    private Task recovering = Task.CompletedTask;
    private volatile bool isDeclared;

    /// <summary>True while what earlier processes of this gateway left is not given back yet.</summary>
    internal bool IsRecovering => !Volatile.Read(ref recovering).IsCompleted;

    private string differing = "";
    private int beats;

    private readonly record struct Correction(Guid Id, IReadOnlyList<BalanceKey> Keys, long NanoUsd);

    /// <summary>Tells the book what its gate knows.</summary>
    /// <param name="now">The time that decides on periods.</param>
    /// <param name="inForce">The budgets in force.</param>
    /// <param name="find">The lease of a budget's value in the running period.</param>
    /// <param name="drop">Drops a balance that is not needed here any more.</param>
    internal void Attach(
        Func<long> now,
        Func<IReadOnlyList<BudgetOptions>> inForce,
        Func<BudgetOptions, string, Lease?> find,
        Action<Lease> drop
    )
    {
        forget = drop;
        nowNs = now;
        budgets = inForce;
        leaseOf = find;
    }

    /// <summary>Other budgets are in force.</summary>
    internal void Change(IReadOnlyList<BudgetOptions> next)
    {
        isDeclared = false;
        Dictionary<string, BudgetOptions> byId = next.ToDictionary(
            budget => budget.Id,
            StringComparer.Ordinal
        );
        foreach (Lease lease in leases.Values)
        {
            if (byId.TryGetValue(lease.Key.Budget, out BudgetOptions? budget))
            {
                lease.Change(budget);
            }
        }
    }

    /// <summary>Books a correction on shared balances; tried until the store has it.</summary>
    internal void Adjust(Guid correction, IReadOnlyList<BalanceKey> keys, long nanoUsd)
    {
        corrections.Enqueue(new Correction(correction, keys, nanoUsd));
        _ = Task.Run(BookAsync);
    }

    /// <summary>One beat: a sign of life, then everything that is due. For tests, which do not wait for time to pass.</summary>
    internal async Task TendAsync()
    {
        await SignAsync();
        await BookAsync();
        await DeclareAsync();
        int tended = 0;
        foreach (Lease lease in leases.Values)
        {
            if (Clock.GetElapsedTime(Interlocked.Read(ref beatAt)) >= Options.BeatEvery)
            {
                await SignAsync(); // Leases are many, or slow: it is alive all the same.
            }

            if (lease.Tend(isEnding: false) is Task task)
            {
                // One under load moves on and on: others need not wait for it.
                await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(1), Clock));
                tended++;
            }

            if (lease.TryForget())
            {
                leases.TryRemove(KeyValuePair.Create(lease.Key, lease));
                byHint.TryRemove(KeyValuePair.Create(lease.Key.Hint, lease));
                forget(lease);
            }

            if (tended >= Options.MaxTended)
            {
                break;
            }
        }
    }

    private async Task SignAsync()
    {
        await registering.WaitAsync();
        try
        {
            await BeatAsync();
        }
        finally
        {
            registering.Release();
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await TendAsync();
            }
            catch (LeaseStoreUnavailableException)
            {
                // It was noted; leases go on until they are spent or run out.
            }
            catch (Exception defect) when (defect is not OperationCanceledException)
            {
                Note(new LeaseNote("defect", $"{defect.GetType().Name}: {defect.Message}"));
            }

            await Task.Delay(Options.BeatEvery, Clock, cancellation)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BookAsync()
    {
        try
        {
            while (corrections.TryPeek(out Correction one))
            {
                await AskAsync(
                    token => store.AdjustAsync(one.Id, one.Keys, one.NanoUsd, token),
                    CancellationToken.None
                );
                corrections.TryDequeue(out _); // Booked twice counts once.
            }
        }
        catch (LeaseStoreUnavailableException)
        {
            // The next beat tries again.
        }
    }

    private async Task DeclareAsync()
    {
        if (isDeclared && beats++ % DeclareEvery != 0)
        {
            return;
        }

        isDeclared = true;
        Dictionary<string, long> limits = budgets()
            .ToDictionary(budget => budget.Id, budget => budget.Limit.NanoUsd, StringComparer.Ordinal);
        IReadOnlyDictionary<string, (long Least, long Greatest)> others;
        try
        {
            others = await AskAsync(
                token => store.DeclareAsync(Gateway, limits, token),
                CancellationToken.None
            );
        }
        catch
        {
            isDeclared = false;
            throw;
        }

        string words = string.Join(
            "; ",
            others
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair =>
                    $"{pair.Key} from {new Numerics.Billing.Money(pair.Value.Least)} to {new Numerics.Billing.Money(pair.Value.Greatest)}"
                )
        );
        if (words != differing && words.Length > 0)
        {
            Note(
                new LeaseNote(
                    "limits_differ",
                    $"gateways have different limits for one budget, and the one with the smaller limit refuses earlier: {words}"
                )
            );
        }

        differing = words;
    }

    /// <summary>Begins a budget's period with what was spent in it; many first requests together ask the ledger once.</summary>
    private async Task SeedAsync(BudgetOptions budget, PeriodSpan span)
    {
        (string, long) key = (budget.Id, span.StartUnixNs);
        Lazy<Task> seed = seeding.GetOrAdd(key, _ => new Lazy<Task>(RunAsync));
        try
        {
            await seed.Value;
        }
        finally
        {
            seeding.TryRemove(KeyValuePair.Create(key, seed));
        }

        async Task RunAsync()
        {
            IReadOnlyDictionary<string, long> spent = await ReadAsync(() =>
                ledger.SpentBy(budget.Scope, span)
            );
            await AskAsync(
                token => store.SeedAsync(budget.Id, budget.Scope, span, spent, token),
                CancellationToken.None
            );
        }
    }

    private void BeginRecovery(IReadOnlyList<LeaseRow> rows)
    {
        // A gateway that stopped in order has spent all that it still holds.
        List<LeaseRow> open = [.. rows.Where(row => row.GrantedNanoUsd != row.SpentNanoUsd)];
        if (open.Count > 0)
        {
            Volatile.Write(ref recovering, Task.Run(() => RecoverAsync(open, ending.Token)));
        }
    }

    /// <summary>Gives back what an earlier process of this gateway was granted and had not spent. Until then it counts as spent.</summary>
    private async Task RecoverAsync(List<LeaseRow> rows, CancellationToken cancellation)
    {
        Dictionary<string, BudgetOptions> byId = budgets()
            .ToDictionary(budget => budget.Id, StringComparer.Ordinal);
        long back = 0;
        foreach (
            IGrouping<(string Budget, long StartUnixNs), LeaseRow> group in rows.GroupBy(row =>
                (row.Key.Budget, row.Key.StartUnixNs)
            )
        )
        {
            if (
                !byId.TryGetValue(group.Key.Budget, out BudgetOptions? budget)
                || PeriodSpan.Of(budget.Period, group.Key.StartUnixNs) is var span
                    && span.StartUnixNs != group.Key.StartUnixNs
            )
            {
                continue; // Of a budget that is not in force here: it counts until its period ends.
            }

            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    back += await RecoverAsync(budget, span, [.. group]);
                    break;
                }
                catch (LeaseStoreUnavailableException)
                {
                    await Task.Delay(Options.LongestRest, Clock, cancellation)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }

        Note(
            new LeaseNote(
                "recovered",
                $"{new Numerics.Billing.Money(back)} that this gateway had leased and not spent before it was killed are given back"
            )
        );
    }

    private async Task<long> RecoverAsync(BudgetOptions budget, PeriodSpan span, List<LeaseRow> rows)
    {
        // What this process spends counts beside it; at the very time of its start, twice rather than not at all.
        long until = Math.Min(LedgerSpent.Behind(span.EndUnixNs), startedNs + 1);
        IReadOnlyDictionary<string, long> cost = await ReadAsync(() =>
            ledger.CostOf(Gateway, budget.Scope, rows.Min(row => row.SinceUnixNs), until)
        );
        bool isRunning = span == PeriodSpan.Of(budget.Period, NowNs);
        long back = 0;
        foreach (LeaseRow row in rows)
        {
            long spent = Math.Clamp(cost.GetValueOrDefault(row.Key.Value), 0, row.GrantedNanoUsd);
            Task? told = null;
            while (isRunning && told is null && leaseOf(budget, row.Key.Value) is Lease lease)
            {
                told = lease.Return(row, spent);
            }

            if (told is not null)
            {
                // A lease that others wait for moves on and on: the rest is not kept back for it.
                await Task.WhenAny(told, Task.Delay(TimeSpan.FromSeconds(1), Clock));
            }
            else
            {
                (long own, _) = await AliveAsync();
                LeaseMove move = new()
                {
                    Key = row.Key,
                    Token = row.Token,
                    LimitNanoUsd = budget.Limit.NanoUsd,
                    SinceUnixNs = row.SinceUnixNs,
                    FloorNanoUsd = spent,
                    KeepNanoUsd = spent,
                    SpentNanoUsd = spent,
                };
                await AskAsync(token => store.MoveAsync(Gateway, own, move, token), CancellationToken.None);
            }

            back += row.GrantedNanoUsd - spent;
        }

        return back;
    }
}
