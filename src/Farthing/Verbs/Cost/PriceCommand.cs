using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost price</c>: dollars per million tokens, always with the utilization it holds at.</summary>
internal static class PriceCommand
{
    /// <summary>The utilization that stands in for one that nobody gave.</summary>
    public const double TypicalUtilization = 0.7;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        PriceFlags flags = new();
        Command command = new(
            "price",
            "Dollars per million tokens at a stated utilization.\nExamples: farthing cost price --gpu-price '$2.21/h' --gpus 4 --tps 2400 --utilization 0.7\n          farthing cost price --gpu-price 2.21 --gpus 4 --tps 2400 --traffic 1B/month\n          farthing cost price --gpu-price 2.50 --tps 1800 --utilization 1 --model llama-3.3-70b --weights fp8 --gpu H100-SXM --batch 32"
        );
        return command
            .With(
                flags.GpuPrice,
                flags.NodePrice,
                flags.NodeGpus,
                flags.Gpus,
                flags.Tps,
                flags.Utilization,
                flags.Traffic,
                flags.Hours,
                flags.Name,
                flags.Also
            )
            .With(flags.Serving.All)
            .ReadsCatalog()
            .Runs("cost.price", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, PriceFlags flags)
    {
        Interval? rate = Rate(context, flags);
        double gpus = context.Required(flags.Gpus);
        double hours = context.Required(flags.Hours);
        Interval? tps = context.Range(flags.Tps);
        Interval? utilization = context.Range(flags.Utilization);
        double? traffic = CostFlags.TokensPerMonth(context, flags.Traffic, hours);
        RooflineMark? roofline = RooflineMark.Read(context, flags.Serving, gpus);
        if (utilization is not null && traffic is not null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.Contradiction, "--traffic decides the utilization")
                {
                    Path = "--utilization",
                    Expected = "one of --utilization and --traffic",
                }
            );
        }

        if (traffic is not null && tps is null)
        {
            context.Faults.Add(
                new Fault(
                    CostFaultCodes.NeededTogether,
                    "--traffic needs --tps, to say how full the fleet is"
                )
                {
                    Path = "--tps",
                    Expected = QuantityUnits.Example(QuantityKind.TokensPerSecond),
                }
            );
        }

        PricedOption? first =
            rate is Interval usd && tps is Interval speed
                ? new PricedOption(
                    context.Parsed.GetValue(flags.Name) ?? "this",
                    usd,
                    gpus,
                    speed,
                    utilization
                )
                : null;
        if (roofline is not null && tps is null)
        {
            context.Faults.Add(
                new Fault(
                    CostFaultCodes.NeededTogether,
                    "--model marks a claimed throughput, which is missing"
                )
                {
                    Path = "--tps",
                    Expected = QuantityUnits.Example(QuantityKind.TokensPerSecond),
                }
            );
        }

        List<string> inherited = [];
        IReadOnlyList<PricedOption> others = PricedOptionText.ReadAll(context, flags.Also, first, inherited);
        context.StopOnFaults();

        CostSheet sheet = new(context);
        AddRate(sheet, flags, context, rate!.Value, gpus, hours);
        if (first is null)
        {
            return sheet.Print();
        }

        if (traffic is double volume)
        {
            PriceOfTraffic.AddTo(sheet, first, volume, hours);
        }
        else
        {
            AddPrice(sheet, first, utilization);
        }

        if (others.Count > 0)
        {
            PriceComparisonView.AddTo(sheet, new PriceComparison([first, .. others]));
            inherited.ForEach(note => sheet.Note(note));
        }

        bool isPossible = roofline?.AddTo(sheet, rate.Value, gpus, first.TokensPerSecond) ?? true;
        return sheet.Print(isPossible ? 0 : 1);
    }

    private static void AddPrice(CostSheet sheet, PricedOption option, Interval? utilization)
    {
        Interval full = option.UsdPerMillionAt(1);
        Interval typical = option.UsdPerMillionAt(TypicalUtilization);
        Interval used = utilization ?? 1;
        Interval price = option.UsdPerMillionAt(used);
        string at = CostText.Range(used, Show.Percent);
        if (utilization is null)
        {
            sheet.Say(
                $"At 100 % utilization, a price nobody pays: {CostText.PerMillion(full)}; at 70 % {CostText.PerMillion(typical)}; at 40 % {CostText.PerMillion(option.UsdPerMillionAt(0.4))}."
            );
            sheet.Note(
                "No --utilization was given. It is never taken as 100 % in silence: state what your fleet delivers over what it could."
            );
        }
        else if (used == Interval.Point(1))
        {
            sheet.Say(
                $"{CostText.PerMillion(price)} million tokens at 100 % utilization, a price nobody pays; at 70 % {CostText.PerMillion(typical)}.".Replace(
                    "/M million tokens",
                    "/M tokens",
                    StringComparison.Ordinal
                )
            );
        }
        else
        {
            sheet.Say($"{CostText.PerMillion(price)} tokens at {at} utilization.");
        }

        Basis basis = utilization is null ? Basis.Assumed : Basis.Predicted;
        sheet.Figure(
            "price",
            "price",
            Quantity.FromInterval(price, "usd_per_m_tokens"),
            CostText.PerMillion(price),
            $"at {at} utilization"
        );
        sheet.Figure(
            "utilization",
            "utilization",
            Quantity.FromInterval(used, "fraction") with
            {
                Basis = basis,
            },
            at,
            utilization is null ? "assumed: none was given" : "as given"
        );
        sheet.Figure(
            "price_at_full_load",
            "at 100 %",
            full,
            "usd_per_m_tokens",
            CostText.PerMillion,
            "a price nobody pays"
        );
        sheet.Figure("price_at_70_percent", "at 70 %", typical, "usd_per_m_tokens", CostText.PerMillion);
        sheet.Figure(
            "real_world_multiplier",
            "real-world multiplier",
            TokenCost.RealWorldMultiplier(used),
            "factor",
            CostText.Times,
            "1 / utilization"
        );
        sheet.Formula(
            $"$/M = rate · n / 3600 / (TPS · utilization) · 10⁶ = {CostText.Plain(option.UsdPerGpuHour)} · {CostText.Plain(option.Gpus)} / 3600 / ({CostText.Plain(option.TokensPerSecond)} · {CostText.Plain(used)}) · 10⁶ = {CostText.PerMillion(price)}"
        );
        sheet.Formula(
            $"real-world multiplier = 1 / utilization = 1 / {CostText.Plain(used)} = {CostText.Range(TokenCost.RealWorldMultiplier(used), CostText.Times)}"
        );
    }

    private static void AddRate(
        CostSheet sheet,
        PriceFlags flags,
        VerbContext context,
        Interval rate,
        double gpus,
        double hours
    )
    {
        bool isNode = context.Parsed.GetValue(flags.NodePrice) is not null;
        if (isNode || context.Parsed.GetValue(flags.Tps) is null)
        {
            sheet.Say(
                $"{CostText.PerHour(rate)} per GPU{(isNode ? $", {CostText.PerHour(context.Range(flags.NodePrice)!.Value)} for {CostText.Plain(context.Required(flags.NodeGpus))} sold together" : "")}."
            );
        }

        if (isNode)
        {
            sheet.Formula(
                $"rate = node / GPUs of the node = {CostText.Plain(context.Range(flags.NodePrice)!.Value)} / {CostText.Plain(context.Required(flags.NodeGpus))} = {CostText.PerHour(rate)}"
            );
            sheet.Note("A node is paid for whole: GPUs of it that stay unused cost the same.");
        }

        sheet.Figure("gpu_usd_per_hour", "GPU", rate, "usd_per_hour", Show.UsdPerHour);
        sheet.Figure(
            "fleet_usd_per_hour",
            $"{CostText.Gpus(gpus)}",
            rate * gpus,
            "usd_per_hour",
            Show.UsdPerHour
        );
        sheet.Figure(
            "fleet_usd_per_month",
            "per month",
            rate * (gpus * hours),
            "usd",
            Show.Usd,
            $"{CostText.Plain(hours)} h"
        );
    }

    private static Interval? Rate(VerbContext context, PriceFlags flags)
    {
        Interval? node = context.Range(flags.NodePrice);
        double? nodeGpus = context.Value(flags.NodeGpus);
        bool hasNode = context.Parsed.GetValue(flags.NodePrice) is not null;
        bool hasGpu = context.Parsed.GetValue(flags.GpuPrice) is not null;
        if (hasNode == hasGpu)
        {
            context.Faults.Add(
                new Fault(
                    hasNode ? CostFaultCodes.ChooseOne : CliFaultCodes.FlagMissing,
                    hasNode ? "two prices were given" : "a price is needed"
                )
                {
                    Path = "--gpu-price",
                    Expected = "--gpu-price $2.21/h, or --node-price $32.77/h with --node-gpus 8",
                }
            );
            return null;
        }

        if (hasNode && context.Parsed.GetValue(flags.NodeGpus) is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--node-price needs --node-gpus")
                {
                    Path = "--node-gpus",
                    Expected = "a count such as 8",
                }
            );
        }

        return !hasNode ? context.Range(flags.GpuPrice)
            : node is Interval usd && nodeGpus is double count ? TokenCost.UsdPerGpuHour(usd, count)
            : null;
    }
}
