using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost waterfall</c>: levers multiplied out, one bar each.</summary>
internal static class WaterfallCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag start = new(
            "--start",
            Positive(QuantityKind.UsdPerMillionTokens),
            "Price per million tokens to begin with"
        );
        Option<string[]> levers = new("--lever")
        {
            Description =
                "NAME=FACTOR, in the order of applying: 0.6 (or x0.6) multiplies the price, -40% or +10% changes it, /1.3 divides it (a speed-up); a range is welcome: 0.5-0.7. Repeat for each lever",
        };
        QuantityFlag target = new("--target", Positive(QuantityKind.UsdPerMillionTokens), "A price to reach");
        Command command = new(
            "waterfall",
            "Levers multiplied out, one bar each: each acts on the remainder of the one before.\nExample: farthing cost waterfall --start '$1.46/M' --lever fp8=/1.3 --lever 'prefix cache=-35%' --lever 'utilization 70 to 85 %=0.82' --target '$0.60/M'"
        );
        return command
            .With(start, levers, target)
            .Runs("cost.waterfall", context => Answer(context, start, levers, target));
    }

    private static int Answer(
        VerbContext context,
        QuantityFlag start,
        Option<string[]> levers,
        QuantityFlag target
    )
    {
        Interval price = context.RequiredRange(start);
        double? goal = context.Value(target);
        List<(string, Interval)> factors = [];
        foreach (string written in context.Parsed.GetValue(levers) ?? [])
        {
            if (Parse(context, written) is (string, Interval) lever)
            {
                factors.Add(lever);
            }
        }

        if (factors.Count == 0 && context.Faults.IsEmpty)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                "--lever",
                "the flag is missing",
                "NAME=FACTOR such as fp8=/1.3"
            );
        }

        context.StopOnFaults();
        Waterfall waterfall = new(price, factors);
        bool misses = goal is double limit && waterfall.End.High > limit;
        CostWaterfallDocument document = new(
            WaterfallTable.Rows(waterfall),
            price.In("usd_per_m_tokens"),
            waterfall.End.In("usd_per_m_tokens"),
            waterfall.Product.In("factor"),
            new Quantity(waterfall.AddedUpSaving, "fraction"),
            goal is double aimed ? new Quantity(aimed, "usd_per_m_tokens") : null
        );
        return context.Print(WaterfallSheet.Of(document, waterfall, goal, misses), document, misses ? 1 : 0);
    }

    private static (string Name, Interval Factor)? Parse(VerbContext context, string written)
    {
        int at = written.LastIndexOf('=');
        string name = at > 0 ? written[..at].Trim() : "";
        string factor = at > 0 ? written[(at + 1)..].Trim() : "";
        bool divides = factor.StartsWith('/');
        bool isChange =
            factor.EndsWith('%')
            && (factor.StartsWith('-') || factor.StartsWith('+') || factor.StartsWith('−'));
        string number = isChange ? factor[1..] : factor.Trim('x', '×', '/', ' ');
        QuantityKind kind = factor.EndsWith('%') ? QuantityKind.Fraction : QuantityKind.Number;
        if (name.Length == 0 || !QuantityParser.TryParseRange(number, kind, out Interval value, out _))
        {
            Refuse();
            return null;
        }

        Interval result =
            isChange && !factor.StartsWith('+') ? new Interval(1 - value.High, 1 - value.Low)
            : isChange ? 1.0 + value
            : value;
        if (result.Low <= 0)
        {
            Refuse();
            return null;
        }

        return (name, divides ? 1.0 / result : result);

        void Refuse() =>
            context.Refuse(
                CostFaultCodes.BadItem,
                "--lever",
                "not a lever",
                "NAME=FACTOR with a factor above 0: fp8=/1.3, cache=-35%, batch=0.8, route=0.5-0.7",
                written
            );
    }
}
