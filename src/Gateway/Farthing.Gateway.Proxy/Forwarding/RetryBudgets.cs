using System.Collections.Concurrent;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Forwarding;

/// <summary>A budget of retries for each upstream.</summary>
/// <param name="options">The same for all.</param>
/// <param name="clock">Elapsed time.</param>
internal sealed class RetryBudgets(RetryBudgetOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Upstream, RetryBudget> budgets = new();

    /// <summary>The allowance, in words.</summary>
    public string Rule =>
        FormattableString.Invariant(
            $"{options.AtMost * 100:0.#} % of its requests and {options.PerSecond:0.#} a second"
        );

    /// <summary>True when a request may go there.</summary>
    /// <param name="upstream">Where.</param>
    /// <param name="isAgain">It was there before.</param>
    public bool Allows(Upstream upstream, bool isAgain)
    {
        RetryBudget budget = budgets.GetOrAdd(
            upstream,
            static (_, from) => new RetryBudget(from.options, from.clock),
            (options, clock)
        );
        if (isAgain)
        {
            return budget.TryRetry();
        }

        budget.Asked();
        return true;
    }

    /// <summary>Lets go of upstreams that are no longer configured.</summary>
    public void KeepOnly(IReadOnlyCollection<Upstream> upstreams)
    {
        foreach (Upstream known in budgets.Keys)
        {
            if (!upstreams.Contains(known))
            {
                budgets.TryRemove(known, out _);
            }
        }
    }
}
