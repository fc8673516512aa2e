using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost duty</c>: busy for a while, then idle, paid for all the time.</summary>
internal static class DutyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag busy = new("--busy", Positive(QuantityKind.Fraction, 1), "Utilization while busy");
        QuantityFlag busyTime = new("--busy-time", Positive(QuantityKind.Duration), "How long it is busy");
        QuantityFlag idleTime = new(
            "--idle-time",
            Amount(QuantityKind.Duration),
            "How long it is idle after that"
        );
        QuantityFlag steady = new(
            "--steady",
            Positive(QuantityKind.Fraction, 1),
            "The steady utilization to compare with",
            0.7
        );
        QuantityFlag price = CostFlags.GpuPrice();
        QuantityFlag gpus = CostFlags.Gpus();
        QuantityFlag tps = CostFlags.Tps();
        Command command = new(
            "duty",
            "A machine that is busy for a while and then idle, against a steady one.\nExample: farthing cost duty --busy 99% --busy-time 10m --idle-time 50m --steady 70%"
        );
        return command
            .With(busy, busyTime, idleTime, steady, price, gpus, tps)
            .Runs(
                "cost.duty",
                context =>
                {
                    DutyCycle cycle = new(
                        context.Required(busy),
                        context.Required(busyTime),
                        context.Required(idleTime)
                    );
                    double even = context.Required(steady);
                    Interval? rate = context.Range(price);
                    double count = context.Required(gpus);
                    Interval? speed = context.Range(tps);
                    context.StopOnFaults();
                    return Answer(context, cycle, even, rate, count, speed);
                }
            );
    }

    private static int Answer(
        VerbContext context,
        DutyCycle cycle,
        double steady,
        Interval? rate,
        double gpus,
        Interval? tps
    )
    {
        double mean = cycle.MeanUtilization;
        double times = cycle.CostAgainstSteady(steady);
        Quantity? Price(double use) =>
            rate is Interval usd && tps is Interval speed
                ? TokenCost.UsdPerMillion(usd, gpus, speed, use).In("usd_per_m_tokens")
                : null;
        CostDutyDocument document = new(
            new Quantity(mean, "fraction"),
            new Quantity(steady, "fraction"),
            new Quantity(times, "factor"),
            Price(mean),
            Price(steady)
        );
        return context.Print(DutySheet.Of(document, cycle), document);
    }
}
