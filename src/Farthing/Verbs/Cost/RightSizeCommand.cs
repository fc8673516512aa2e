using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost right-size</c>: how many of which GPU for a demand, by the bill for that demand.</summary>
internal static class RightSizeCommand
{
    private sealed record Sized(
        PricedOption Option,
        FleetDemand Peak,
        double MeanUtilization,
        Interval UsdPerMonth,
        Interval UsdPerMillion,
        double UnitsForMean
    );

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
            "How many of which GPU for a demand, ranked by the bill for that demand.\nExample: farthing cost right-size --peak 9000 --mean 4000 --option name=H100,gpu-price=4.50,tps=4800 --option name=A100,gpu-price=2.21,tps=2900 --option name=L4,gpu-price=0.54,tps=620"
        );
        return command
            .With(peak, mean, most, options, hours)
            .Runs("cost.right-size", context => Answer(context, peak, mean, most, options, hours));
    }

    private static int Answer(
        VerbContext context,
        QuantityFlag peakFlag,
        QuantityFlag meanFlag,
        QuantityFlag mostFlag,
        Option<string[]> flag,
        QuantityFlag hoursFlag
    )
    {
        double peak = context.Required(peakFlag);
        double mean = context.Required(meanFlag);
        double most = context.Required(mostFlag);
        double hours = context.Required(hoursFlag);
        IReadOnlyList<PricedOption> options = PricedOptionText.ReadAll(context, flag, null, []);
        if (options.Count == 0 && context.Faults.IsEmpty)
        {
            context.Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, "--option is needed")
                {
                    Path = "--option",
                    Expected = "name=H100,gpu-price=4.50,tps=4800",
                }
            );
        }

        if (mean > peak)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.Contradiction, "the mean is above the peak")
                {
                    Path = "--mean",
                    Expected = "a rate not above --peak",
                }
            );
        }

        context.StopOnFaults();
        Sized[] sized =
        [
            .. options
                .Select(option => Size(option, peak, mean, most, hours))
                .OrderBy(size => size.UsdPerMonth.Middle),
        ];
        Sized best = sized[0];
        CostSheet sheet = new(context);
        double gpus = best.Peak.Units * best.Option.Gpus;
        sheet.Say(
            $"{CostText.Plain(gpus)} × {best.Option.Name}: {Show.Usd(best.UsdPerMonth)} a month, {CostText.PerMillion(best.UsdPerMillion)} at {Show.Percent(best.MeanUtilization)} utilization on average."
        );
        TextTable table = new(
            TextColumn.Text("option"),
            TextColumn.Number("GPUs"),
            TextColumn.Number("$/h"),
            TextColumn.Number("$/month"),
            TextColumn.Number("$/M"),
            TextColumn.Number("mean util."),
            TextColumn.Number("at the peak"),
            TextColumn.Number("GPUs for the mean")
        );
        foreach (Sized size in sized)
        {
            table.Row(
                size.Option.Name,
                CostText.Plain(size.Peak.Units * size.Option.Gpus),
                CostText.PerHour(size.Option.UsdPerHour * size.Peak.Units),
                Show.Usd(size.UsdPerMonth),
                Show.UsdPerMillion(size.UsdPerMillion),
                Show.Percent(size.MeanUtilization),
                Show.Percent(size.Peak.Utilization),
                CostText.Plain(size.UnitsForMean * size.Option.Gpus)
            );
            sheet.Formula(
                $"{size.Option.Name}: units = ⌈peak / (TPS · most)⌉ = ⌈{CostText.Plain(peak)} / ({CostText.Plain(size.Option.TokensPerSecond.Low)} · {CostText.Plain(most)})⌉ = {CostText.Plain(size.Peak.Units)}; bill = {CostText.Plain(size.Option.UsdPerGpuHour)} · {CostText.Plain(size.Peak.Units * size.Option.Gpus)} · {CostText.Plain(hours)} = {Show.Usd(size.UsdPerMonth)}"
            );
        }

        sheet.Table("options", "BY THE BILL FOR THE SAME TOKENS", table, writer => Write(writer, sized));
        sheet.Note(
            $"Ranked by the bill for the same {Show.Scaled(mean * 3600 * hours)} tokens a month, so their different utilizations are in it. GPUs for the mean: what to reserve (P50); the rest bursts on demand or autoscales."
        );
        sheet.Note(
            "Tokens per second must be those that keep your latency promise: farthing plan finds them."
        );
        return sheet.Print();
    }

    private static Sized Size(PricedOption option, double peak, double mean, double most, double hours)
    {
        FleetDemand demand = new(peak, option.TokensPerSecond.Low, most);
        Interval monthly = option.UsdPerHour * (demand.Units * hours);
        return new Sized(
            option,
            demand,
            mean / (demand.Units * option.TokensPerSecond.Low),
            monthly,
            monthly / (mean * 3600 * hours) * 1e6,
            new FleetDemand(mean, option.TokensPerSecond.Low, most).Units
        );
    }

    private static void Write(Utf8JsonWriter writer, Sized[] sized)
    {
        foreach (Sized size in sized)
        {
            writer.WriteStartObject();
            writer.WriteString("name", size.Option.Name);
            writer.WriteNumber("gpus", size.Peak.Units * size.Option.Gpus);
            writer.WriteNumber("gpus_for_mean", size.UnitsForMean * size.Option.Gpus);
            CostText.WriteRange(writer, "usd_per_month", size.UsdPerMonth, "usd");
            CostText.WriteRange(writer, "price", size.UsdPerMillion, "usd_per_m_tokens");
            writer.WriteNumber("mean_utilization", size.MeanUtilization);
            writer.WriteNumber("peak_utilization", size.Peak.Utilization);
            writer.WriteEndObject();
        }
    }
}
