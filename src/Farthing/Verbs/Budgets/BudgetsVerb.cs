using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Budgets;

/// <summary><c>farthing budgets</c>: budgets of a running gateway.</summary>
internal static class BudgetsVerb
{
    public static readonly VerbEntry Entry = new(
        "budgets",
        VerbGroup.ServeAndMeter,
        "Make, list, change and remove budgets of a running gateway",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "budgets",
            "Budgets of a running gateway, through its admin API (admin: in its configuration; docs/admin.md). They take effect with the answer, and outlive restarts."
        );
        command.Subcommands.Add(BudgetsCreate.Create());
        command.Subcommands.Add(BudgetsList.Create());
        command.Subcommands.Add(BudgetsChange.Create());
        command.Subcommands.Add(BudgetsRemove.Create());
        return command;
    }
}
