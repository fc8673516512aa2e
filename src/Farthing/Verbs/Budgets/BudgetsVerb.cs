using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Budgets;
using Farthing.Verbs.Keys;

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

/// <summary><c>farthing budgets list</c>: all budgets of a gateway, and how they stand.</summary>
internal static class BudgetsList
{
    public static Command Create()
    {
        Command command = new(
            "list",
            """
            List the budgets of a gateway and how they stand, those of its configuration and of its keys too.

            Examples:
              farthing budgets list
              farthing budgets list --json
            """
        );
        AdminFlags.Add(command);
        return command.Runs("budgets.list", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        return context.Answer(client.Call<BudgetListDocument>("GET", "/budgets"), BudgetSheet.Of);
    }
}
