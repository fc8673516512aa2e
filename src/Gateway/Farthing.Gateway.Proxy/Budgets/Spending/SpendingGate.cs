using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets.Spending;

/// <summary>Holds the worst case of each attempt against every budget on its way, before it is dispatched.</summary>
/// <remarks>
/// Invariant, for every hard budget at every instant: settled + held ≤ limit; where gateways share balances: settled + held here ≤ what this gateway leased, and what all of them leased ≤ limit. It holds because a check and its hold are one step under the locks of all balances concerned (taken in one order, so that no two requests wait for each other), because a hold is an upper bound of the cost, and because what does not fit waits or is refused (or, where that is configured, the request is cut), never the hold.
/// Held is not spent: an attempt that fits once others have given back what they hold waits for it; one that would not fit even then is refused at once.
/// The one exception is visible: an upstream that reports more than the bound is charged in full and marked.
/// </remarks>
public sealed partial class SpendingGate : ISpendingGate
{
    /// <summary>An answer of fewer tokens is of no use: rather refused than cut to it.</summary>
    public const long MinOutputTokens = 16;

    private readonly ForwardClock clock;
    private readonly LeaseBook? leases;
    private readonly BalanceTable table;
    private readonly HoldOptions holds;
    private readonly HoldQueue queue = new();
    private readonly HoldLives lives = new();
    private volatile ScopeIndex<BudgetOptions> index;
    private volatile Dictionary<string, BudgetOptions> inForce;

    /// <summary>A gate.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="spent">What was spent before; not asked where balances are shared.</param>
    /// <param name="clock">Says in which period a request falls; set back, it does not begin an old one again.</param>
    /// <param name="leases">Where balances are shared with other gateways; null: this gateway is alone.</param>
    /// <param name="holds">What becomes of what does not fit; null: it is refused at once.</param>
    public SpendingGate(
        IReadOnlyList<BudgetOptions> budgets,
        ISpentSource spent,
        TimeProvider clock,
        LeaseBook? leases = null,
        HoldOptions? holds = null
    )
    {
        this.holds = holds ?? HoldOptions.AtOnce;
        this.clock = clock as ForwardClock ?? new ForwardClock(clock);
        this.leases = leases;
        table = new BalanceTable(leases);
        table.Load(budgets, spent, NowNs());
        index = new ScopeIndex<BudgetOptions>(budgets, static budget => budget.Scope);
        inForce = ById(budgets);
        if (leases is not null)
        {
            leases.Attach(
                NowNs,
                () => index.Rules,
                (budget, value) => (Lease)table.Of(budget, value, NowNs()),
                lease => table.Forget(lease, lease.Key.Budget)
            );
            leases.Alerted += alert => Alerted?.Invoke(alert);
        }
    }

    /// <summary>Raised when a budget passes a threshold, once a period (of a shared budget: at one of its gateways); on the thread that settles, or another.</summary>
    public event Action<BudgetAlert>? Alerted;

    /// <summary>Puts other budgets in force; what was spent and is held stays.</summary>
    public void Change(IReadOnlyList<BudgetOptions> budgets, ISpentSource spent)
    {
        table.Load(budgets, spent, NowNs());
        index = new ScopeIndex<BudgetOptions>(budgets, static budget => budget.Scope);
        inForce = ById(budgets);
        leases?.Change(budgets);
        queue.Serve();
    }

    /// <summary>The budgets in force.</summary>
    public IReadOnlyList<BudgetOptions> Budgets => index.Rules;

    /// <summary>State of the budgets.</summary>
    public IReadOnlyList<BudgetState> States() => [.. index.Rules.SelectMany(StatesOf)];

    /// <summary>State of one of the budgets, of each of whom there was anything to count.</summary>
    public IReadOnlyList<BudgetState> StatesOf(BudgetOptions budget)
    {
        List<BudgetState> states = [];
        long nowNs = NowNs();
        PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
        foreach (Balance balance in table.Of(budget))
        {
            lock (balance)
            {
                bool isOver = nowNs >= balance.Span.EndUnixNs;
                (long spent, long leased) = (balance as Lease)?.Known() ?? (balance.SettledNanoUsd, 0);
                states.Add(
                    isOver
                        ? new BudgetState(budget, balance.Value, span, Money.Zero, Money.Zero)
                        : new BudgetState(
                            budget,
                            balance.Value,
                            span,
                            new Money(spent),
                            new Money(balance.HeldNanoUsd),
                            new Money(leased)
                        )
                );
            }
        }

        foreach ((string value, long spent) in table.Untouched(budget))
        {
            states.Add(new BudgetState(budget, value, span, new Money(spent), Money.Zero));
        }

        return states;
    }

    /// <inheritdoc/>
    public SpendingRefusal? SpentOut(Caller caller)
    {
        foreach (
            (BudgetOptions budget, Balance balance) in Find(new Demand(caller, "", "", caller.Tags, 0, 0))
        )
        {
            if (!budget.IsHard)
            {
                continue;
            }

            lock (balance)
            {
                long spent = (balance as Lease)?.Known().SpentNanoUsd ?? balance.SettledNanoUsd;
                if (spent >= budget.Limit.NanoUsd)
                {
                    return Refusal(budget, spent, balance.HeldNanoUsd, Money.Zero);
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask<HoldAnswer> HoldAsync(
        in Demand demand,
        in ModelPrice price,
        CancellationToken cancellation
    )
    {
        if (!TryHold(demand, price, null, null, out _, out HoldAnswer answer))
        {
            return WaitAsync(demand, price, cancellation);
        }

        return answer.Refusal?.Kind == SpendingRefusalKind.Held && holds.Wait > TimeSpan.Zero
            ? QueueAsync(demand, price, cancellation)
            : new(answer);
    }

    private ValueTask<HoldAnswer> QueueAsync(
        Demand demand,
        ModelPrice price,
        CancellationToken cancellation
    ) =>
        queue.EnterAsync(
            new HoldWaiter(
                demand.Caller.KeyId,
                isUnderWay: false,
                waiter =>
                {
                    TryHold(demand, price, waiter, null, out _, out HoldAnswer answer);
                    return answer;
                }
            ),
            holds.Wait,
            clock,
            cancellation
        );

    /// <summary>Books a correction on every balance that it concerns, in the running periods, whatever their limits say.</summary>
    /// <param name="correction">Its id: booked twice, it counts once where balances are shared.</param>
    /// <param name="valuesOf">By what budgets of a kind count the corrected attempt or account, each value once; the empty text for all requests together.</param>
    /// <param name="amount">Added to what was spent; negative: taken off.</param>
    /// <param name="effectiveUnixNs">The time that it is about: budgets count it whose running period has it.</param>
    public void Adjust(
        Guid correction,
        Func<ScopeKind, IReadOnlyList<string>> valuesOf,
        Money amount,
        long effectiveUnixNs
    )
    {
        long nowNs = NowNs();
        List<BalanceKey> shared = [];
        foreach (BudgetOptions budget in index.Rules)
        {
            PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
            if (effectiveUnixNs < span.StartUnixNs || effectiveUnixNs >= span.EndUnixNs)
            {
                continue;
            }

            foreach (string value in valuesOf(budget.Scope.Kind).Where(budget.Scope.Counts))
            {
                if (leases is not null)
                {
                    shared.Add(new BalanceKey(budget.Id, value, span.StartUnixNs));
                    continue;
                }

                Balance balance = table.Of(budget, value, nowNs);
                lock (balance)
                {
                    balance.SettledNanoUsd = checked(balance.SettledNanoUsd + amount.NanoUsd);
                }
            }
        }

        if (shared.Count > 0)
        {
            leases!.Adjust(correction, shared, amount.NanoUsd);
        }

        queue.Serve();
    }

    private static Dictionary<string, BudgetOptions> ById(IReadOnlyList<BudgetOptions> budgets)
    {
        Dictionary<string, BudgetOptions> byId = new(budgets.Count, StringComparer.Ordinal);
        foreach (BudgetOptions budget in budgets)
        {
            byId[budget.Id] = budget;
        }

        return byId;
    }

    /// <summary>Holds an attempt, or refuses it; false where balances that are shared have to grow first.</summary>
    /// <param name="demand">What it asks for.</param>
    /// <param name="price">At what price.</param>
    /// <param name="waiter">Is told what it lacks, where it waits.</param>
    /// <param name="needs">Gets the balances that have to grow, and has what they have set aside.</param>
    /// <param name="worst">The most that it can cost.</param>
    /// <param name="answer">What came of it.</param>
    private bool TryHold(
        in Demand demand,
        in ModelPrice price,
        HoldWaiter? waiter,
        LeaseNeeds? needs,
        out Money worst,
        out HoldAnswer answer
    )
    {
        while (true)
        {
            List<(BudgetOptions Budget, Balance Balance)> found = Find(demand);
            Order(found);
            int locked = 0;
            bool isForgotten = false;
            try
            {
                for (; locked < found.Count && !isForgotten; locked++)
                {
                    Monitor.Enter(found[locked].Balance);
                    isForgotten = found[locked].Balance.IsForgotten;
                }

                if (!isForgotten)
                {
                    return leases is null
                        ? TryHoldAlone(demand, price, found, waiter, out worst, out answer)
                        : TryHoldShared(demand, price, found, needs, out worst, out answer);
                }
            }
            finally
            {
                for (int i = 0; i < locked; i++)
                {
                    Monitor.Exit(found[i].Balance);
                }
            }
        }
    }

    private List<(BudgetOptions, Balance)> Find(in Demand demand)
    {
        List<(BudgetOptions Rule, string Value)> rules = new(4);
        index.Find(demand, rules);
        List<(BudgetOptions, Balance)> found = new(rules.Count);
        long nowNs = NowNs();
        foreach ((BudgetOptions budget, string value) in rules)
        {
            found.Add((budget, table.Of(budget, value, nowNs)));
        }

        return found;
    }

    /// <summary>Ascending, each once: the order in which locks are taken.</summary>
    private static void Order(List<(BudgetOptions Budget, Balance Balance)> found)
    {
        found.Sort(static (a, b) => a.Balance.Ordinal.CompareTo(b.Balance.Ordinal));
        for (int i = found.Count - 1; i > 0; i--)
        {
            if (found[i].Balance == found[i - 1].Balance)
            {
                found.RemoveAt(i);
            }
        }
    }

    private void Settle(
        List<(BudgetOptions Budget, Balance Balance)> held,
        Money hold,
        Money cost,
        bool isCorrection = false
    )
    {
        foreach ((BudgetOptions budget, Balance balance) in held)
        {
            BudgetAlert? alert = null;
            lock (balance)
            {
                balance.HeldNanoUsd -= hold.NanoUsd;
                balance.SettledNanoUsd = checked(balance.SettledNanoUsd + cost.NanoUsd);
                if (balance is Lease lease)
                {
                    if (isCorrection)
                    {
                        lease.OnCorrected(cost.NanoUsd);
                    }
                    else
                    {
                        lease.OnSettled(cost.NanoUsd);
                    }

                    continue;
                }

                while (
                    balance.Alerted < budget.Alerts.Count
                    && balance.SettledNanoUsd >= budget.Limit.NanoUsd * budget.Alerts[balance.Alerted]
                )
                {
                    alert = new BudgetAlert(
                        budget,
                        balance.Value,
                        budget.Alerts[balance.Alerted++],
                        new Money(balance.SettledNanoUsd),
                        balance.Span.StartUnixNs
                    );
                }
            }

            if (alert is not null)
            {
                Alerted?.Invoke(alert);
            }
        }

        queue.Serve();
    }

    private long NowNs() => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
