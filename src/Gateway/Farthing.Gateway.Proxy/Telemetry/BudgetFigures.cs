using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;

namespace Farthing.Gateway.Telemetry;

/// <summary>A budget on <c>/metrics</c>. A budget of each key or session is one series, not one for each: its values are nobody's labels.</summary>
internal sealed class BudgetFigures
{
    /// <summary>Its id.</summary>
    public required string Budget { get; init; }

    /// <summary>Its limit; of each one's.</summary>
    public required double LimitUsd { get; init; }

    /// <summary>Spent by all.</summary>
    public double SettledUsd { get; private set; }

    /// <summary>Held for all.</summary>
    public double HeldUsd { get; private set; }

    /// <summary>Rest of the emptiest one.</summary>
    public double MinRemainingUsd { get; private set; }

    /// <summary>Use of the fullest, 0…1; more where an upstream reported more than was possible.</summary>
    public double MostUsed { get; private set; }

    /// <summary>All budgets, those that nobody has touched yet as well.</summary>
    public static List<BudgetFigures> Of(SpendingGate spending)
    {
        Dictionary<string, BudgetFigures> figures = new(StringComparer.Ordinal);
        foreach (BudgetOptions budget in spending.Budgets)
        {
            double limit = (double)budget.Limit.Usd;
            figures[budget.Id] = new BudgetFigures
            {
                Budget = budget.Id,
                LimitUsd = limit,
                MinRemainingUsd = limit,
            };
        }

        foreach (BudgetState state in spending.States())
        {
            if (figures.TryGetValue(state.Budget.Id, out BudgetFigures? one))
            {
                one.Add(state);
            }
        }

        return [.. figures.Values];
    }

    private void Add(BudgetState state)
    {
        double settled = (double)state.Settled.Usd;
        double held = (double)state.Held.Usd;
        SettledUsd += settled;
        HeldUsd += held;
        MinRemainingUsd = Math.Min(MinRemainingUsd, (double)state.Remaining.Usd);
        MostUsed = Math.Max(MostUsed, LimitUsd > 0 ? (settled + held) / LimitUsd : 1);
    }
}
