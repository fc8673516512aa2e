using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>Reads <c>name=A100,gpu-price=2.21,gpus=4,tps=2400,utilization=0.7</c>.</summary>
internal static class PricedOptionText
{
    private const string Example = "name=A100,gpu-price=2.21,gpus=4,tps=2400,utilization=0.7";

    private static readonly Dictionary<string, QuantityKind> Kinds = new()
    {
        ["gpu-price"] = QuantityKind.UsdPerHour,
        ["gpus"] = QuantityKind.Count,
        ["tps"] = QuantityKind.TokensPerSecond,
        ["utilization"] = QuantityKind.Fraction,
    };

    /// <summary>All of a repeated flag; faults are collected. What an item leaves out but the name and the utilization is as in <paramref name="first"/>; <paramref name="notes"/> gets a sentence about it.</summary>
    public static IReadOnlyList<PricedOption> ReadAll(
        VerbContext context,
        Option<string[]> flag,
        PricedOption? first,
        List<string> notes
    )
    {
        List<PricedOption> options = [];
        foreach (string written in context.Parsed.GetValue(flag) ?? [])
        {
            List<string> inherited = [];
            if (Read(context, flag.Name, written, first, inherited) is PricedOption option)
            {
                options.Add(option);
                if (inherited.Count > 0)
                {
                    notes.Add(
                        $"{option.Name} leaves out {string.Join(", ", inherited)}: taken as in {first!.Name}."
                    );
                }
            }
        }

        return options;
    }

    /// <summary>One item; null with faults added where it cannot be read.</summary>
    private static PricedOption? Read(
        VerbContext context,
        string path,
        string written,
        PricedOption? first,
        List<string> inherited
    )
    {
        Dictionary<string, Interval> values = [];
        string name = $"option {written}";
        bool isBroken = false;
        foreach (
            string part in written.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            string key = at < 0 ? part : part[..at].Trim();
            string value = at < 0 ? "" : part[(at + 1)..].Trim();
            if (key == "name")
            {
                name = value;
                continue;
            }

            if (!Kinds.TryGetValue(key, out QuantityKind kind))
            {
                isBroken = true;
                context.Refuse(
                    CostFaultCodes.BadItem,
                    path,
                    "no such key",
                    Example,
                    part,
                    NearestWord.Find(key, Kinds.Keys.Append("name"))
                );
            }
            else if (!QuantityParser.TryParseRange(value, kind, out Interval range, out Fault? fault))
            {
                isBroken = true;
                context.Faults.Add(fault! with { Path = $"{path} {key}" });
            }
            else if (range.Low <= 0 || (key == "utilization" && range.High > 1))
            {
                isBroken = true;
                context.Refuse(
                    QuantityFaultCodes.OutOfRange,
                    $"{path} {key}",
                    "out of range",
                    key == "utilization" ? "above 0 to 1" : "above 0",
                    value
                );
            }
            else
            {
                values[key] = range;
            }
        }

        Interval? price = values.TryGetValue("gpu-price", out Interval given) ? given : first?.UsdPerGpuHour;
        Interval? tps = values.TryGetValue("tps", out Interval speed) ? speed : first?.TokensPerSecond;
        if (!isBroken && (price is null || tps is null))
        {
            isBroken = true;
            context.Refuse(CostFaultCodes.BadItem, path, "gpu-price and tps are needed", Example, written);
        }

        if (first is not null)
        {
            inherited.AddRange(new[] { "gpu-price", "tps", "gpus" }.Where(key => !values.ContainsKey(key)));
        }

        double gpus = values.TryGetValue("gpus", out Interval count) ? count.Middle : first?.Gpus ?? 1;
        return isBroken
            ? null
            : new PricedOption(
                name,
                price!.Value,
                gpus,
                tps!.Value,
                values.TryGetValue("utilization", out Interval use) ? use : null
            );
    }
}
