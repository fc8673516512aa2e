using Farthing.Documents.Budgets;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Budgets;

/// <summary>Budgets for people.</summary>
public static class BudgetSheet
{
    /// <summary>A table of budgets.</summary>
    public static Sheet Of(BudgetListDocument document) =>
        new Sheet()
            .Say(
                document.Budgets.Count == 0
                    ? "The gateway has no budgets."
                    : $"{Show.Counted(document.Budgets.DistinctBy(state => state.Id).Count(), "budget")}, a line for each of whom there was anything to count"
            )
            .Table(
                document.Budgets,
                Standing()
                    .Words("hard", state => state.Hard ? "hard" : "soft", rank: 1)
                    .Words("from", state => Place(state.Source), rank: 2)
            );

    /// <summary>One budget, and how it stands.</summary>
    public static Sheet Of(BudgetDocument document)
    {
        GatewayBudget budget = document.Budget;
        string id = LedgerWords.Name(budget.Id, 64);
        string limit =
            $"{LedgerWords.Usd(budget.LimitUsd)} {(budget.Period.IsTotal ? "in all" : $"per {budget.Period}")} for {LedgerWords.Name(budget.Scope, 64)}, {(budget.Hard ? "hard" : "soft")}";
        Sheet sheet = new Sheet().Say(
            budget.RemovedAt is not null ? $"'{id}' is removed: it counts nothing any more."
            : budget.InForce ? $"'{id}' is in force: {limit}."
            : $"'{id}' is not in force: the configuration's '{LedgerWords.Name(budget.Instead ?? "", 64)}' holds in its place."
        );
        return budget.InForce ? sheet.Table(document.States, Standing()) : sheet;
    }

    private static TableColumns<BudgetStanding> Standing() =>
        new TableColumns<BudgetStanding>()
            .Name("budget", state => LedgerWords.Name(state.Id, 40))
            .Words("whose", state => state.Value is string value ? LedgerWords.Name(value, 24) : null)
            .Figure("limit", state => LedgerWords.Usd(state.LimitUsd))
            .Figure("spent", state => LedgerWords.Usd(state.SettledUsd))
            .Figure("held", state => LedgerWords.Usd(state.HeldUsd + state.LeasedUsd), rank: 1)
            .Figure("left", state => LedgerWords.Usd(state.RemainingUsd));

    private static string Place(BudgetSource source) =>
        source switch
        {
            BudgetSource.Configuration => "file",
            BudgetSource.Stored => "store",
            _ => "key",
        };
}
