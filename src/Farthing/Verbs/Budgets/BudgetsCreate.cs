using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Budgets;
using Farthing.Gateway.Administration;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Budgets;
using Farthing.Verbs.Keys;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Budgets;

/// <summary><c>farthing budgets create</c>: a new budget.</summary>
internal static class BudgetsCreate
{
    private static readonly Argument<string> Scope = new("SCOPE")
    {
        Description =
            "Which requests it counts: all, team:search, user:ann, model:NAME, tag:NAME=VALUE, session:NAME, or each key, each team, …",
    };

    private static readonly Option<string> Period = new("--period")
    {
        Description =
            "day, week, month, total, or a length such as 30d; with a time zone: month Europe/Berlin",
        HelpName = "PERIOD",
        DefaultValueFactory = _ => "month",
    };

    private static readonly SwitchFlag Soft = new("--soft", "It only warns");

    private static readonly TextFlag Id = new(
        "--id",
        "ID",
        "Its id, for a second budget of one scope and period [default: 'SCOPE per PERIOD']"
    );

    public static Command Create()
    {
        Command command = new(
            "create",
            """
            Make a budget. It begins with what the ledger says was spent in the running period.

            Examples:
              farthing budgets create team:search --limit $500
              farthing budgets create 'each user' --limit $5 --period day --soft --alert 0.5 --alert 1
            """
        );
        command.Arguments.Add(Scope);
        command.With(BudgetFlags.Limit, Period, Soft, BudgetFlags.Alerts, Id);
        AdminFlags.Add(command);
        return command.Runs("budgets.create", Run);
    }

    private static int Run(VerbContext context)
    {
        double? limit = context.Value(BudgetFlags.Limit);
        if (limit is null && context.Faults.IsEmpty)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                BudgetFlags.Limit.Name,
                "the flag is missing",
                "dollars such as $25"
            );
        }

        context.StopOnFaults();
        using AdminClient client = AdminFlags.Client(context);
        BudgetDocument answer = client.Create(
            new BudgetRequest(
                context.Parsed.GetRequiredValue(Scope),
                (decimal)limit!.Value,
                context.Parsed.GetValue(Period),
                !context.Parsed.GetValue(Soft),
                BudgetFlags.Given(context),
                context.Parsed.GetValue(Id)
            )
        );
        return context.Answer(answer, BudgetSheet.Of);
    }
}

/// <summary>What <c>farthing budgets create</c> and <c>change</c> have in common.</summary>
internal static class BudgetFlags
{
    public static readonly QuantityFlag Limit = new(
        "--limit",
        Between(QuantityKind.Usd, 0, 9e9),
        "Its limit in a period"
    );

    public static readonly Option<double[]> Alerts = new("--alert")
    {
        Description =
            "Share of the limit at which it warns, such as 0.8; may be repeated [default: 0.8 and 1]",
        HelpName = "SHARE",
    };

    /// <summary>The alerts that were given; null where none were.</summary>
    public static double[]? Given(VerbContext context) =>
        context.Parsed.GetValue(Alerts) is { Length: > 0 } alerts ? alerts : null;
}
