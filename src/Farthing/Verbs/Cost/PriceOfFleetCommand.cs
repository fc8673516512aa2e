using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Capacities;
using Farthing.Sheets.Costs;

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
        CarryingFleet fleet = CarryingFleet.Find(context, flags.Fleet, flags.Serving, flags.Gpus, own);
        FleetCapacity capacity = fleet.Capacity;
        Interval usd = fleet.UsdPerGpuHour;
        int gpus = fleet.Found.Gpus;
        string name = context.Parsed.GetValue(flags.Name) ?? "this";
        PricedOption option = new(name, usd, gpus, capacity.TokensPerSecond, utilization);
        List<string> inherited = [];
        IReadOnlyList<PricedOption> others = PricedOptionText.ReadAll(context, flags.Also, option, inherited);
        context.StopOnFaults();

        CostPriceDocument document = new(
            usd.In("usd_per_hour") with
            {
                Source = fleet.PriceSource,
            },
            (usd * gpus).In("usd_per_hour") with
            {
                Source = fleet.PriceSource,
            },
            (usd * (gpus * hours)).In("usd")
        );
        CostAnswer answer = new();
        List<CostFigure> figures =
        [
            new("GPU", document.GpuUsdPerHour, own is null ? fleet.Found.Quote!.Words : "as given"),
            new(FigureText.Gpus(gpus), document.FleetUsdPerHour),
            new("per month", document.FleetUsdPerMonth, $"{FigureText.Plain(hours)} h"),
        ];
        document = traffic is double volume
            ? PriceOfTraffic.AddTo(answer, document, figures, new DeliveredTraffic(option, volume, hours))
            : PriceAtUtilization.AddTo(answer, document, figures, option, utilization);
        Interval fast = PriceAt(capacity.TokensPerSecondBand.High);
        Interval slow = PriceAt(capacity.TokensPerSecondBand.Low);
        document = PriceOfFleet.AddTo(answer, document, fleet.Document, new Interval(fast.Low, slow.High));
        document = document with { PricePerRequest = fleet.UsdPerRequest(document.Price!.Value) };
        figures.Add(
            new(
                "a request",
                document.PricePerRequest.Value with
                {
                    Low = null,
                    High = null,
                },
                "at the same utilization",
                Show.UsdPerRequest
            )
        );
        answer.Figures("", figures);
        PriceOfFleet.AddFigures(answer, fleet.Document.Carried!);
        if (others.Count > 0)
        {
            document = PriceComparisonTable.AddTo(answer, document, new PriceComparison([option, .. others]));
            answer.Note(inherited);
        }

        answer.Note(fleet.Assumptions);
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
        FleetFlags.RefuseBeside(
            context,
            flags.Serving,
            flags.Tps,
            flags.Serving.Gpu,
            flags.Serving.Batch,
            flags.Serving.Context
        );
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
