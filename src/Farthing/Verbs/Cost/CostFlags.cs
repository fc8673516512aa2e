using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary>Flags that several <c>cost</c> subcommands take; made anew for each, so that only what is called is built.</summary>
internal static class CostFlags
{
    /// <summary>Price of one GPU-hour.</summary>
    public static QuantityFlag GpuPrice() =>
        new("--gpu-price", Positive(QuantityKind.UsdPerHour), "Price of one GPU-hour");

    /// <summary>GPUs paid for.</summary>
    public static QuantityFlag Gpus() =>
        new("--gpus", Positive(QuantityKind.Count, 1e6), "GPUs that are paid for", 1);

    /// <summary>GPUs paid for, or the fleet whose throughput is simulated.</summary>
    public static QuantityFlag FleetGpus() =>
        new(
            "--gpus",
            Positive(QuantityKind.Count, 1e6),
            "GPUs that are paid for; beside --model also 4xA100-80GB: what these carry is simulated and takes the place of --tps",
            1
        )
        {
            IsOther = FleetFlags.NamesGpu,
        };

    /// <summary>Tokens per second at full load.</summary>
    public static QuantityFlag Tps() =>
        new(
            "--tps",
            Positive(QuantityKind.TokensPerSecond),
            "Tokens per second that all these GPUs deliver at full load"
        );

    /// <summary>Delivered over deliverable.</summary>
    public static QuantityFlag Utilization() =>
        new(
            "--utilization",
            Positive(QuantityKind.Fraction, 1),
            "Delivered over deliverable tokens, over the billed time"
        );

    /// <summary>Hours of a month.</summary>
    public static QuantityFlag HoursPerMonth() =>
        new(
            "--hours-per-month",
            Positive(QuantityKind.Number, 744),
            "Hours of a month on the bill",
            QuantityParser.HoursPerMonth
        );

    /// <summary>A volume of tokens.</summary>
    public static QuantityFlag Traffic(string help) =>
        new("--traffic", Positive(QuantityKind.TokensPerMonth), help);

    /// <summary>Tokens per billed month: a rate per second or day is stretched to the month's hours, a volume per month is as it stands.</summary>
    public static double? TokensPerMonth(VerbContext context, QuantityFlag traffic, double hoursPerMonth)
    {
        string written = context.Parsed.GetValue(traffic) ?? "";
        bool isPerMonth =
            written.EndsWith("/month", StringComparison.Ordinal)
            || written.EndsWith("/mo", StringComparison.Ordinal);
        return context.Value(traffic) * (isPerMonth ? 1 : hoursPerMonth / QuantityParser.HoursPerMonth);
    }
}
