using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Budgets;
using Farthing.Verbs.Keys;

namespace Farthing.Verbs.Budgets;

/// <summary><c>farthing budgets remove</c>: a budget counts nothing from now on.</summary>
internal static class BudgetsRemove
{
    private static readonly Argument<string> Id = new("ID") { Description = "The budget's id" };

    public static Command Create()
    {
        Command command = new(
            "remove",
            """
            Remove a budget, at once: it refuses nothing from now on. Its id is never reused.

            Examples:
              farthing budgets remove 'team:search per month'
            """
        );
        command.Arguments.Add(Id);
        AdminFlags.Add(command);
        return command.Runs("budgets.remove", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        BudgetDocument answer = client.Call<BudgetDocument>(
            "DELETE",
            "/budgets/" + Uri.EscapeDataString(context.Parsed.GetRequiredValue(Id))
        );
        return context.Answer(answer, BudgetSheet.Of);
    }
}
