using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Budgets;
using Farthing.Verbs.Keys;

namespace Farthing.Verbs.Budgets;

/// <summary><c>farthing budgets change</c>: another limit, or other alerts.</summary>
internal static class BudgetsChange
{
    private static readonly Argument<string> Id = new("ID") { Description = "The budget's id" };

    private static readonly SwitchFlag Soft = new("--soft", "It only warns from now on");

    private static readonly SwitchFlag Hard = new(
        "--hard",
        "Nothing is admitted that could overspend it, from now on"
    );

    public static Command Create()
    {
        Command command = new(
            "change",
            """
            Change a budget, at once. What was spent and is held stays. Scope and period stay as they are.

            Examples:
              farthing budgets change 'team:search per month' --limit $800
              farthing budgets change 'team:search per month' --soft
            """
        );
        command.Arguments.Add(Id);
        command.With(BudgetFlags.Limit, Soft, Hard, BudgetFlags.Alerts);
        AdminFlags.Add(command);
        return command.Runs("budgets.change", Run);
    }

    private static int Run(VerbContext context)
    {
        double? limit = context.Value(BudgetFlags.Limit);
        (bool isSoft, bool isHard) = (context.Parsed.GetValue(Soft), context.Parsed.GetValue(Hard));
        if (isSoft && isHard)
        {
            context.Conflict(Soft.Name, "a budget is soft or hard", "one of --soft and --hard");
        }

        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        BudgetDocument answer = client.Change(
            context.Parsed.GetRequiredValue(Id),
            new BudgetRequest(
                LimitUsd: (decimal?)limit,
                Hard: isSoft ? false
                    : isHard ? true
                    : null,
                Alerts: BudgetFlags.Given(context)
            )
        );
        return context.Answer(answer, BudgetSheet.Of);
    }
}
