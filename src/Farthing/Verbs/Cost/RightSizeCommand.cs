using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost right-size</c>: how many of which GPU for a demand, by the bill for that demand.</summary>
internal static class RightSizeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag peak = new(
            "--peak",
            Positive(QuantityKind.TokensPerSecond),
            "Tokens per second that must be carried (P95 or the peak)"
        );
        QuantityFlag mean = new(
            "--mean",
            Positive(QuantityKind.TokensPerSecond),
            "Tokens per second on average, which are paid by"
        );
        QuantityFlag most = new(
            "--max-utilization",
            Positive(QuantityKind.Fraction, 1),
            "Share of full load to plan with at the peak",
            0.85
        );
        QuantityFlag hours = CostFlags.HoursPerMonth();
        Option<string[]> options = new("--option")
        {
            Description =
                "name=H100,gpu-price=4.50,gpus=1,tps=4800: one unit that the fleet grows by. Repeat for each",
        };
        Command command = new(
            "right-size",
            "Number of GPUs of each kind for a demand, ranked by the bill for that demand.\nExample: farthing cost right-size --peak 9000 --mean 4000 --option name=H100,gpu-price=4.50,tps=4800 --option name=A100,gpu-price=2.21,tps=2900 --option name=L4,gpu-price=0.54,tps=620"
        );
        return command
            .With(peak, mean, most, options, hours)
            .Runs("cost.right-size", context => Answer(context, peak, mean, most, options, hours));
    }

    private static int Answer(
        VerbContext context,
        QuantityFlag peakFlag,
        QuantityFlag meanFlag,
        QuantityFlag maxFlag,
        Option<string[]> flag,
        QuantityFlag hoursFlag
    )
    {
        double peak = context.Required(peakFlag);
        double mean = context.Required(meanFlag);
        double most = context.Required(maxFlag);
        double hours = context.Required(hoursFlag);
        IReadOnlyList<PricedOption> options = PricedOptionText.ReadAll(context, flag, null, []);
        if (options.Count == 0 && context.Faults.IsEmpty)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                "--option",
                "the flag is missing",
                "name=H100,gpu-price=4.50,tps=4800"
            );
        }

        if (mean > peak)
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                "--mean",
                "the mean is above the peak",
                "a rate not above --peak"
            );
        }

        context.StopOnFaults();
        (PricedOption Option, FleetDemand Peak, SizedOption Row)[] sized =
        [
            .. options
                .Select(option => Size(option, peak, mean, most, hours))
                .OrderBy(size => size.Row.UsdPerMonth.Value),
        ];
        CostRightSizeDocument document = new([.. sized.Select(size => size.Row)]);
        return context.Print(RightSizeSheet.Of(sized, peak, mean, most, hours), document);
    }

    private static (PricedOption Option, FleetDemand Peak, SizedOption Row) Size(
        PricedOption option,
        double peak,
        double mean,
        double most,
        double hours
    )
    {
        FleetDemand demand = new(peak, option.TokensPerSecond.Low, most);
        Interval monthly = option.UsdPerHour * (demand.Units * hours);
        SizedOption row = new(
            option.Name,
            demand.Units * option.Gpus,
            new FleetDemand(mean, option.TokensPerSecond.Low, most).Units * option.Gpus,
            monthly.In("usd"),
            (monthly / (mean * 3600 * hours) * 1e6).In("usd_per_m_tokens"),
            mean / (demand.Units * option.TokensPerSecond.Low),
            demand.Utilization
        );
        return (option, demand, row);
    }
}
