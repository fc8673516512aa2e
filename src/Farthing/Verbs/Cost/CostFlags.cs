using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>Flags that several <c>cost</c> subcommands take; made anew for each, so that only what is called is built.</summary>
internal static class CostFlags
{
    /// <summary>Price of one GPU-hour.</summary>
    public static QuantityFlag GpuPrice() =>
        new QuantityFlag("--gpu-price", QuantityKind.UsdPerHour, "Price of one GPU-hour").AboveZero();

    /// <summary>GPUs paid for.</summary>
    public static QuantityFlag Gpus() =>
        new QuantityFlag("--gpus", QuantityKind.Count, "GPUs that are paid for").AboveZeroTo(1e6).Or(1);

    /// <summary>Tokens per second at full load.</summary>
    public static QuantityFlag Tps() =>
        new QuantityFlag(
            "--tps",
            QuantityKind.TokensPerSecond,
            "Tokens per second that all these GPUs deliver at full load"
        ).AboveZero();

    /// <summary>Delivered over deliverable.</summary>
    public static QuantityFlag Utilization() =>
        new QuantityFlag(
            "--utilization",
            QuantityKind.Fraction,
            "Delivered over deliverable tokens, over the billed time"
        ).AboveZeroTo(1);

    /// <summary>Hours of a month.</summary>
    public static QuantityFlag HoursPerMonth() =>
        new QuantityFlag("--hours-per-month", QuantityKind.Number, "Hours of a month on the bill")
            .AboveZeroTo(744)
            .Or(QuantityParser.HoursPerMonth);

    /// <summary>A volume of tokens.</summary>
    public static QuantityFlag Traffic(string help) =>
        new QuantityFlag("--traffic", QuantityKind.TokensPerMonth, help).AboveZero();

    /// <summary>A price per million tokens.</summary>
    public static QuantityFlag PerMillion(string name, string help) =>
        new QuantityFlag(name, QuantityKind.UsdPerMillionTokens, help).AboveZero();

    /// <summary>A number of tokens.</summary>
    public static QuantityFlag Tokens(string name, string help) => new(name, QuantityKind.Count, help);

    /// <summary>A share from 0 to 1.</summary>
    public static QuantityFlag Share(string name, string help) =>
        new QuantityFlag(name, QuantityKind.Fraction, help).Between(0, 1);

    /// <summary>Tokens per billed month: a rate per second or day is stretched to the month's hours, a volume per month is as it stands.</summary>
    public static double? TokensPerMonth(VerbContext context, QuantityFlag traffic, double hoursPerMonth)
    {
        string written = context.Parsed.GetValue(traffic) ?? "";
        bool isPerMonth =
            written.EndsWith("/month", StringComparison.Ordinal)
            || written.EndsWith("/mo", StringComparison.Ordinal);
        return context.Value(traffic) * (isPerMonth ? 1 : hoursPerMonth / QuantityParser.HoursPerMonth);
    }

    /// <summary>Adds several options.</summary>
    public static Command With(this Command command, params Option[] options)
    {
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        return command;
    }
}
