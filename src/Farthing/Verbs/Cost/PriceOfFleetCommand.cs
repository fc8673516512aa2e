using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Documents.Plans;
using Farthing.Economics.Prices;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Scenarios.Capacities;
using Farthing.Sheets.Costs;
using Farthing.Verbs.Plans;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost price --model M --gpus 4xA100-80GB</c>: the price of tokens whose throughput the engine finds.</summary>
internal static class PriceOfFleetCommand
{
    /// <summary>Simulates what the fleet carries, and prices it.</summary>
    public static int Answer(VerbContext context, PriceFlags flags)
    {
        Refuse(context, flags);
        bool hasPrice =
            context.Parsed.GetValue(flags.GpuPrice) is not null
            || context.Parsed.GetValue(flags.NodePrice) is not null;
        Interval? own = hasPrice ? PriceCommand.Rate(context, flags) : null;
        double hours = context.Required(flags.Hours);
        Interval? utilization = context.Range(flags.Utilization);
        double? traffic = CostFlags.TokensPerMonth(context, flags.Traffic, hours);
        Catalog catalog = flags.Serving.CatalogOf(context);
        CapacityAnswer found = CapacityRun.Of(
            PlanCommand.Around(context),
            rate => flags.Fleet.Read(context, flags.Serving, flags.Gpus, own?.Low, rate),
            catalog,
            context.Cancellation
        );
        PlanCapacityDocument carried = CapacityRecord.Of(found);
        if (found is not { Carries: true, Capacity: FleetCapacity capacity } || carried.Carried is null)
        {
            throw new FarthingException(
                new Fault(
                    CostFaultCodes.CarriesNothing,
                    $"{carried.Gpus} carry nothing of it: {carried.Reason}"
                )
                {
                    Path = flags.Gpus.Name,
                    Value = carried.Gpus,
                    Expected =
                        carried.Rejected.Count > 0
                            ? "more or larger GPUs, or smaller weights; "
                                + string.Join("; ", carried.Rejected)
                            : "a looser promise, or faster GPUs",
                },
                exitCode: 1
            );
        }

        Interval usd =
            own
            ?? (
                found.Quote is { } quote
                    ? quote.UsdPerHour / found.Gpus
                    : throw new FarthingException(
                        new Fault(CliFaultCodes.FlagMissing, "no price of this fleet is known")
                        {
                            Path = "--gpu-price",
                            Expected = "your price of a GPU-hour, such as $2.21/h",
                        }
                    )
            );
        string name = context.Parsed.GetValue(flags.Name) ?? "this";
        PricedOption option = new(name, usd, found.Gpus, capacity.TokensPerSecond, utilization);
        List<string> inherited = [];
        IReadOnlyList<PricedOption> others = PricedOptionText.ReadAll(context, flags.Also, option, inherited);
        context.StopOnFaults();

        CostPriceDocument document = new(
            usd.In("usd_per_hour"),
            (usd * found.Gpus).In("usd_per_hour"),
            (usd * (found.Gpus * hours)).In("usd")
        );
        CostAnswer answer = new();
        List<CostFigure> figures =
        [
            new("GPU", document.GpuUsdPerHour, own is null ? found.Quote!.Words : "as given"),
            new(FigureText.Gpus(found.Gpus), document.FleetUsdPerHour),
            new("per month", document.FleetUsdPerMonth, $"{FigureText.Plain(hours)} h"),
        ];
        document = traffic is double volume
            ? PriceOfTraffic.AddTo(answer, document, figures, new DeliveredTraffic(option, volume, hours))
            : PriceAtUtilization.AddTo(answer, document, figures, option, utilization);
        Interval fast = PriceAt(capacity.TokensPerSecondBand.High);
        Interval slow = PriceAt(capacity.TokensPerSecondBand.Low);
        document = PriceOfFleet.AddTo(answer, document, carried, new Interval(fast.Low, slow.High));
        answer.Figures("", figures);
        PriceOfFleet.AddFigures(answer, carried.Carried);
        if (others.Count > 0)
        {
            document = PriceComparisonTable.AddTo(answer, document, new PriceComparison([option, .. others]));
            answer.Note(inherited);
        }

        answer.Note(
            flags.Fleet.AssumesLengths(context)
                ? $"{FleetFlags.DefaultInput:N0} tokens in and {FleetFlags.DefaultOutput} out: assumed, as in bench; --in and --out, --profile or --trace say otherwise"
                : null
        );
        answer.Note(found.Assumptions);
        return context.Print(answer, document);

        // A slower end may take more fleets for the same traffic, so each end is priced on its own.
        Interval PriceAt(double tokensPerSecond)
        {
            PricedOption end = option with { TokensPerSecond = tokensPerSecond };
            return traffic is double tokens
                ? new DeliveredTraffic(end, tokens, hours).UsdPerMillion
                : end.UsdPerMillionAt(utilization ?? 1);
        }
    }

    private static void Refuse(VerbContext context, PriceFlags flags)
    {
        foreach (
            Option flag in (Option[])
                [flags.Tps, flags.Serving.Gpu, flags.Serving.Batch, flags.Serving.Context]
        )
        {
            if (context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Refuse(
                    CostFaultCodes.Contradiction,
                    flag.Name,
                    $"{flag.Name} beside a fleet whose throughput is simulated",
                    $"without it, or --gpus with a count alone"
                );
            }
        }

        if (!flags.Serving.HasModel(context))
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                flags.Serving.Model.Name,
                "--gpus with a GPU needs --model: whose throughput is simulated",
                "--model llama-3.3-70b"
            );
        }

        if (
            context.Parsed.GetValue(flags.Utilization) is not null
            && context.Parsed.GetValue(flags.Traffic) is not null
        )
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                "--utilization",
                "--traffic decides the utilization",
                "one of --utilization and --traffic"
            );
        }

        context.StopOnFaults();
    }
}
