using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost price</c>: dollars per million tokens, always with the utilization it holds at.</summary>
internal static class PriceCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        PriceFlags flags = new();
        Command command = new(
            "price",
            "Dollars per million tokens at a stated utilization.\nExamples: farthing cost price --gpu-price '$2.21/h' --gpus 4 --tps 2400 --utilization 0.7\n          farthing cost price --gpu-price 2.21 --gpus 4 --tps 2400 --traffic 1B/month\n          farthing cost price --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60%\n          farthing cost price --gpu-price 2.50 --tps 1800 --utilization 1 --model llama-3.3-70b --weights fp8 --gpu H100-SXM --batch 32"
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
            .With(flags.Fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.price", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, PriceFlags flags)
    {
        if (FleetFlags.IsNamed(context, flags.Gpus))
        {
            return PriceOfFleetCommand.Answer(context, flags);
        }

        flags.Fleet.RefuseAlone(context);
        Interval? rate = Rate(context, flags);
        double gpus = context.Required(flags.Gpus);
        double hours = context.Required(flags.Hours);
        Interval? tps = context.Range(flags.Tps);
        Interval? utilization = context.Range(flags.Utilization);
        double? traffic = CostFlags.TokensPerMonth(context, flags.Traffic, hours);
        RooflineMark? roofline = RooflineMark.Read(context, flags.Serving, gpus);
        if (utilization is not null && traffic is not null)
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                "--utilization",
                "--traffic decides the utilization",
                "one of --utilization and --traffic"
            );
        }

        if ((traffic is not null || roofline is not null) && tps is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--tps",
                traffic is null
                    ? "--model marks a claimed throughput, which is missing"
                    : "--traffic needs --tps, to say how full the fleet is",
                QuantityUnits.Example(QuantityKind.TokensPerSecond)
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
        List<string> inherited = [];
        IReadOnlyList<PricedOption> others = PricedOptionText.ReadAll(context, flags.Also, first, inherited);
        context.StopOnFaults();

        Interval usdPerHour = rate!.Value;
        CostPriceDocument document = new(
            usdPerHour.In("usd_per_hour"),
            (usdPerHour * gpus).In("usd_per_hour"),
            (usdPerHour * (gpus * hours)).In("usd")
        );
        CostAnswer answer = new();
        AddRate(answer, context, flags, usdPerHour, first is null);
        List<CostFigure> figures =
        [
            new("GPU", document.GpuUsdPerHour),
            new(FigureText.Gpus(gpus), document.FleetUsdPerHour),
            new("per month", document.FleetUsdPerMonth, $"{FigureText.Plain(hours)} h"),
        ];
        if (first is not null)
        {
            document = traffic is double volume
                ? PriceOfTraffic.AddTo(answer, document, figures, new DeliveredTraffic(first, volume, hours))
                : PriceAtUtilization.AddTo(answer, document, figures, first, utilization);
        }

        answer.Figures("", figures);
        if (first is null)
        {
            return context.Print(answer, document);
        }

        if (others.Count > 0)
        {
            document = PriceComparisonTable.AddTo(answer, document, new PriceComparison([first, .. others]));
            answer.Note(inherited);
        }

        document = roofline?.AddTo(answer, document, usdPerHour, gpus, first.TokensPerSecond) ?? document;
        return context.Print(answer, document, document.RooflineVerdict == RooflineMark.Impossible ? 1 : 0);
    }

    private static void AddRate(
        CostAnswer answer,
        VerbContext context,
        PriceFlags flags,
        Interval rate,
        bool isAll
    )
    {
        Interval? node = context.Parsed.GetValue(flags.NodePrice) is null
            ? null
            : context.Range(flags.NodePrice);
        string gpus = FigureText.Plain(context.Value(flags.NodeGpus) ?? 0);
        answer.Say(
            node is Interval whole
                ? $"{FigureText.PerHour(rate)} per GPU, {FigureText.PerHour(whole)} for {gpus} sold together."
            : isAll ? $"{FigureText.PerHour(rate)} per GPU."
            : null
        );
        answer.Note(
            node is null ? null : "A node is paid for whole: GPUs of it that stay unused cost the same."
        );
        answer.Formula(
            node is Interval usd
                ? $"rate = node / GPUs of the node = {FigureText.Plain(usd)} / {gpus} = {FigureText.PerHour(rate)}"
                : null
        );
    }

    /// <summary>Price of a GPU-hour, of a GPU or of a node that is sold whole; exactly one must be given.</summary>
    internal static Interval? Rate(VerbContext context, PriceFlags flags)
    {
        Interval? node = context.Range(flags.NodePrice);
        double? nodeGpus = context.Value(flags.NodeGpus);
        bool hasNode = context.Parsed.GetValue(flags.NodePrice) is not null;
        bool hasGpu = context.Parsed.GetValue(flags.GpuPrice) is not null;
        if (hasNode == hasGpu)
        {
            context.Refuse(
                hasNode ? CostFaultCodes.ChooseOne : CliFaultCodes.FlagMissing,
                "--gpu-price",
                hasNode ? "two prices were given" : "a price is missing",
                "--gpu-price $2.21/h, or --node-price $32.77/h with --node-gpus 8"
            );
            return null;
        }

        if (hasNode && context.Parsed.GetValue(flags.NodeGpus) is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--node-gpus",
                "--node-price needs --node-gpus",
                "a count such as 8"
            );
        }

        return !hasNode ? context.Range(flags.GpuPrice)
            : node is Interval usd && nodeGpus is double count ? TokenCost.UsdPerGpuHour(usd, count)
            : null;
    }
}
