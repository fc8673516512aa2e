using Farthing.Gateway.Administration;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Files.Lines;

/// <summary>The budgets of <c>budgets_file</c>, one a line.</summary>
/// <remarks>A line of scope, limit and period is taken by <see cref="PlainBudgetReader"/>; any other, and any that is wrong, is read by <see cref="BudgetWish"/>.</remarks>
/// <param name="file">The file, which begins to be read.</param>
internal sealed class BudgetsFile(LineFile file)
{
    private readonly LineParts<BudgetOptions> lines = file.Begin<BudgetOptions>(() =>
        new PlainBudgetReader().Read
    );
    private readonly FaultList own = new();

    /// <summary>Adds the budgets of the file to those of the configuration.</summary>
    /// <param name="budgets">The budgets.</param>
    /// <param name="ids">Their ids.</param>
    public void Read(List<BudgetOptions> budgets, HashSet<string> ids)
    {
        foreach ((BudgetOptions? right, int line, ReadOnlyMemory<byte> text) in lines.All())
        {
            BudgetOptions? budget = right;
            if (budget is null && file.Members(text, line, own) is { } members)
            {
                budget = BudgetWish.Read(members);
            }

            if (budget is not null && own.IsEmpty)
            {
                budgets.Add(budget);
                if (!ids.Add(budget.Id))
                {
                    file.Wrong(
                        own,
                        line,
                        "id",
                        $"two budgets are called '{budget.Id}'",
                        "an id: one for each",
                        GatewayFaultCodes.Conflict
                    );
                }
            }

            if (!file.Take(own, line))
            {
                return;
            }
        }
    }
}
