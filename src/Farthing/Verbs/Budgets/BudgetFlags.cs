using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Budgets;

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
