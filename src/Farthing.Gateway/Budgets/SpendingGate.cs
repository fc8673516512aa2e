using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>Holds the worst case of each attempt against every budget on its way, before it is dispatched.</summary>
/// <remarks>
/// Invariant, for every hard budget at every instant: settled + held ≤ limit. It holds because a check and its hold are one step under the locks of all balances concerned (taken in one order, so that no two requests wait for each other), because a hold is an upper bound of the cost, and because what does not fit shrinks the request or is refused, never the hold.
/// The one exception is visible: an upstream that reports more than the bound is charged in full and marked.
/// </remarks>
public sealed class SpendingGate : ISpendingGate
{
    /// <summary>An answer of fewer tokens is of no use: rather refused than cut to it.</summary>
    public const long LeastOutputTokens = 16;

    private readonly TimeProvider clock;
    private readonly BalanceTable table = new();
    private volatile ScopeIndex<BudgetOptions> index;
    private long latestNs;

    /// <summary>A gate.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="spent">What was spent before.</param>
    /// <param name="clock">Says in which period a request falls; set back, it does not begin an old one again.</param>
    public SpendingGate(IReadOnlyList<BudgetOptions> budgets, ISpentSource spent, TimeProvider clock)
    {
        this.clock = clock;
        table.Load(budgets, spent, NowNs());
        index = new ScopeIndex<BudgetOptions>(budgets, static budget => budget.Scope);
    }

    /// <summary>Raised when a budget passes a threshold, once a period; on the thread that settles.</summary>
    public event Action<BudgetAlert>? Alerted;

    /// <summary>Puts other budgets in force; what was spent and is held stays.</summary>
    public void Change(IReadOnlyList<BudgetOptions> budgets, ISpentSource spent)
    {
        table.Load(budgets, spent, NowNs());
        index = new ScopeIndex<BudgetOptions>(budgets, static budget => budget.Scope);
    }

    /// <summary>The budgets in force.</summary>
    public IReadOnlyList<BudgetOptions> Budgets => index.Rules;

    /// <summary>How the budgets stand.</summary>
    public IReadOnlyList<BudgetState> States()
    {
        List<BudgetState> states = [];
        long nowNs = NowNs();
        foreach (BudgetOptions budget in index.Rules)
        {
            PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
            foreach (Balance balance in table.Of(budget))
            {
                lock (balance)
                {
                    bool isOver = nowNs >= balance.Span.EndUnixNs;
                    Money settled = new(isOver ? 0 : balance.Settled);
                    Money held = new(isOver ? 0 : balance.Held);
                    states.Add(new BudgetState(budget, balance.Value, span, settled, held));
                }
            }

            foreach ((string value, long spent) in table.Untouched(budget))
            {
                states.Add(new BudgetState(budget, value, span, new Money(spent), Money.Zero));
            }
        }

        return states;
    }

    /// <summary>Counts a correction in the budgets that it falls under, where it takes effect in their running period.</summary>
    /// <param name="of">Whom it is about; its tokens do not matter.</param>
    /// <param name="amount">What is added; negative: taken off.</param>
    /// <param name="effectiveUnixNs">When it takes effect.</param>
    public void Correct(in Demand of, Money amount, long effectiveUnixNs)
    {
        foreach ((_, Balance balance) in Find(of))
        {
            lock (balance)
            {
                if (effectiveUnixNs >= balance.Span.StartUnixNs && effectiveUnixNs < balance.Span.EndUnixNs)
                {
                    balance.Settled = checked(balance.Settled + amount.NanoUsd);
                }
            }
        }
    }

    /// <inheritdoc/>
    public HoldAnswer TryHold(in Demand demand, in ModelPrice price)
    {
        List<(BudgetOptions Budget, Balance Balance)> found = Find(demand);
        Order(found);
        int locked = 0;
        try
        {
            for (; locked < found.Count; locked++)
            {
                Monitor.Enter(found[locked].Balance);
            }

            long outputTokens = demand.OutputTokensAtMost;
            Money worst = price.AtMost(demand.InputTokensAtMost, outputTokens);
            (BudgetOptions? tightest, long left) = Tightest(found);
            if (tightest is not null && worst.NanoUsd > left)
            {
                outputTokens = Fitting(demand, price, left);
                if (
                    outputTokens < Math.Min(LeastOutputTokens, demand.OutputTokensAtMost)
                    || outputTokens == 0
                )
                {
                    return HoldAnswer.Refused(Refusal(tightest, left));
                }

                worst = price.AtMost(demand.InputTokensAtMost, outputTokens);
            }

            foreach ((_, Balance balance) in found)
            {
                balance.Held += worst.NanoUsd;
            }

            return HoldAnswer.Held(new Hold(this, found, worst), outputTokens);
        }
        finally
        {
            for (int i = 0; i < locked; i++)
            {
                Monitor.Exit(found[i].Balance);
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

    private SpendingRefusal Refusal(BudgetOptions budget, long left)
    {
        long nowNs = NowNs();
        PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
        return new SpendingRefusal(
            $"{budget.Scope} per {budget.Period.ToString().ToLowerInvariant()}",
            new Money(Math.Max(0, left)),
            budget.Period == BudgetPeriod.Total ? null : TimeSpan.FromTicks((span.EndUnixNs - nowNs) / 100)
        );
    }

    private static (BudgetOptions? Budget, long Left) Tightest(List<(BudgetOptions, Balance)> found)
    {
        BudgetOptions? tightest = null;
        long least = long.MaxValue;
        foreach ((BudgetOptions budget, Balance balance) in found)
        {
            long left = budget.Limit.NanoUsd - balance.Settled - balance.Held;
            if (budget.IsHard && left < least)
            {
                (tightest, least) = (budget, left);
            }
        }

        return (tightest, least);
    }

    /// <summary>The most output tokens whose worst case fits into what is left; negative where not even the prompt does.</summary>
    private static long Fitting(in Demand demand, in ModelPrice price, long leftNanoUsd)
    {
        long perTokenPico = price.DearestOutput.PicoUsd;
        if (perTokenPico <= 0)
        {
            return -1;
        }

        Int128 pico =
            ((Int128)leftNanoUsd * 1000) - ((Int128)price.DearestInput.PicoUsd * demand.InputTokensAtMost);
        return pico < 0 ? -1 : (long)Int128.Min(demand.OutputTokensAtMost, pico / perTokenPico);
    }

    private void Settle(List<(BudgetOptions Budget, Balance Balance)> held, Money hold, Money cost)
    {
        foreach ((BudgetOptions budget, Balance balance) in held)
        {
            BudgetAlert? alert = null;
            lock (balance)
            {
                balance.Held -= hold.NanoUsd;
                balance.Settled = checked(balance.Settled + cost.NanoUsd);
                while (
                    balance.Alerted < budget.Alerts.Count
                    && balance.Settled >= budget.Limit.NanoUsd * budget.Alerts[balance.Alerted]
                )
                {
                    alert = new BudgetAlert(
                        budget,
                        balance.Value,
                        budget.Alerts[balance.Alerted++],
                        new Money(balance.Settled),
                        balance.Span.StartUnixNs
                    );
                }
            }

            if (alert is not null)
            {
                Alerted?.Invoke(alert);
            }
        }
    }

    private long NowNs()
    {
        long nowNs = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        long latest = Interlocked.Read(ref latestNs);
        while (nowNs > latest)
        {
            long seen = Interlocked.CompareExchange(ref latestNs, nowNs, latest);
            if (seen == latest)
            {
                return nowNs;
            }

            latest = seen;
        }

        return latest;
    }

    /// <summary>What is held for one attempt; ends once, however often it is told to.</summary>
    private sealed class Hold(
        SpendingGate gate,
        List<(BudgetOptions Budget, Balance Balance)> balances,
        Money amount
    ) : IHold
    {
        private int isOver;

        public Money Amount => amount;

        public void Settle(Money cost)
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                gate.Settle(balances, amount, cost);
            }
        }

        public void Correct(Money by) => gate.Settle(balances, Money.Zero, by);

        public void Release() => Settle(Money.Zero);
    }
}
