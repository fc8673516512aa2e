using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Purchases;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost mix</c>: reserved, on-demand and spot GPUs together, against on demand alone.</summary>
internal static class MixCommand
{
    private sealed class Flags
    {
        public QuantityFlag OnDemand { get; } = Count("--on-demand", "GPUs on demand, all month");
        public QuantityFlag OnDemandPrice { get; } =
            new("--on-demand-price", Positive(QuantityKind.UsdPerHour), "Price of one GPU-hour on demand");
        public QuantityFlag Reserved { get; } =
            Count("--reserved", "Reserved GPUs, paid for whether used or not");
        public QuantityFlag ReservedPrice { get; } =
            new("--reserved-price", Positive(QuantityKind.UsdPerHour), "Price of a reserved GPU-hour");
        public QuantityFlag ReservedFactor { get; } =
            new(
                "--reserved-factor",
                Positive(QuantityKind.Number, 2),
                "The same as a multiple of the on-demand price (0.55-0.65 is seen for one year)"
            );
        public QuantityFlag Spot { get; } = Count("--spot", "Spot GPUs");
        public QuantityFlag SpotPrice { get; } =
            new("--spot-price", Positive(QuantityKind.UsdPerHour), "Price of a spot GPU-hour");
        public QuantityFlag SpotFactor { get; } =
            new(
                "--spot-factor",
                Positive(QuantityKind.Number, 2),
                "The same as a multiple of the on-demand price (0.25-0.40 is seen)"
            );
        public QuantityFlag SpotHours { get; } =
            new(
                "--spot-hours",
                Positive(QuantityKind.Fraction, 1),
                "Share of the month in which spot GPUs run",
                1
            );
        public QuantityFlag OnDemandHours { get; } =
            new(
                "--on-demand-hours",
                Positive(QuantityKind.Fraction, 1),
                "Share of the month in which on-demand GPUs run",
                1
            );
        public QuantityFlag Against { get; } =
            new("--against", Positive(QuantityKind.Count), "GPUs on demand, all month, to compare with");
        public QuantityFlag Hours { get; } = CostFlags.HoursPerMonth();
        public QuantityFlag Utilization { get; } = CostFlags.Utilization();
        public FleetQuestion Fleet { get; } = new("--in", "--out");

        private static QuantityFlag Count(string name, string help) =>
            new(name, Between(QuantityKind.Count, 0, 1e6), help, 0);
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "mix",
            "Reserved, on-demand and spot GPUs together. Commit the median, rent the peaks, put batch work on spot.\nExample: farthing cost mix --on-demand 4 --on-demand-price 2.21 --spot 4 --spot-price 0.73 --spot-hours 60% --against 6\n         farthing cost mix --on-demand 4 --spot 4 --spot-factor 0.35 --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60%"
        );
        return command
            .With(
                flags.OnDemand,
                flags.OnDemandPrice,
                flags.OnDemandHours,
                flags.Reserved,
                flags.ReservedPrice,
                flags.ReservedFactor
            )
            .With(flags.Spot, flags.SpotPrice, flags.SpotFactor, flags.SpotHours, flags.Against, flags.Hours)
            .With(flags.Utilization)
            .With(flags.Fleet.All)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("cost.mix", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        Interval? typed = flags.Fleet.IsAsked(context)
            ? context.Range(flags.OnDemandPrice)
            : context.RequiredRange(flags.OnDemandPrice);
        CarryingFleet? fleet = flags.Fleet.IsAsked(context) ? flags.Fleet.Find(context, typed, []) : null;
        Interval onDemand = fleet?.UsdPerGpuHour ?? typed ?? 1;
        Interval utilization = context.Range(flags.Utilization) ?? 1;
        double hours = context.Required(flags.Hours);
        Interval? reserved = Price(context, flags.ReservedPrice, flags.ReservedFactor, onDemand);
        Interval? spot = Price(context, flags.SpotPrice, flags.SpotFactor, onDemand);
        double reservedGpus = Gpus(context, flags.Reserved, reserved, flags.ReservedPrice);
        double spotGpus = Gpus(context, flags.Spot, spot, flags.SpotPrice);
        double onDemandGpus = context.Required(flags.OnDemand);
        double? against = context.Value(flags.Against);
        double spotHours = context.Required(flags.SpotHours);
        double onDemandHours = context.Required(flags.OnDemandHours);
        context.StopOnFaults();

        PurchaseBlock[] blocks =
        [
            .. new PurchaseBlock[]
            {
                new("reserved", reservedGpus, reserved ?? 0, 1),
                new("on demand", onDemandGpus, onDemand, onDemandHours),
                new("spot", spotGpus, spot ?? 0, spotHours),
            }.Where(block => block.Gpus > 0),
        ];
        CostAnswer answer = new();
        CostMixDocument document = new()
        {
            ReservationBreakEven = reserved is Interval booked
                ? PurchaseMix.ReservationBreakEven(booked, onDemand).In("fraction")
                : null,
        };
        document =
            blocks.Length == 0
                ? MixSheet.Prices(answer, document, onDemand, reserved, spot)
                : MixSheet.Mix(answer, document, new PurchaseMix(blocks, hours), onDemand, against);
        if (fleet is not null)
        {
            document = document with { Throughput = fleet.Document.Carried };
            if (blocks.Length > 0)
            {
                // Each GPU that runs delivers its part of the fleet's tokens: the mix's price is the fleet's by what a GPU-hour that runs costs.
                PurchaseMix mix = new(blocks, hours);
                Quantity price = fleet.UsdPerMillion(
                    utilization,
                    mix.UsdPerGpuHour.Middle / fleet.UsdPerGpuHour.Middle,
                    fleet.Capacity.TokensPerRequest
                );
                Quantity request = fleet.UsdPerRequest(price);
                document = document with { Price = price, PricePerRequest = request };
                answer.Say(
                    $"{FigureText.PerMillion(price.Value)}, {Show.UsdPerRequest(request.Value)} a request at {FigureText.Share(utilization)} utilization, {FigureText.PerMillion(price.Range)} over the 90 % band of step times."
                );
            }

            fleet.Tell(answer);
        }

        answer.Note(
            "Commit the median (P50) of the demand, burst to its P95 on demand, put batch work on spot.",
            spot is null
                ? null
                : "Spot is taken away: budget 40–55 % saved over a fleet, not the list discount; over-provision, fallback and cold starts eat the rest (SkyServe arXiv 2411.01438: 43 %; SpotServe arXiv 2311.15566: 54 %)."
        );
        answer.Formula(
            document.ReservationBreakEven is Quantity least
                ? $"reservation pays from reserved / on demand = {FigureText.Plain(reserved!.Value)} / {FigureText.Plain(onDemand)} = {FigureText.Of(least)} of the month"
                : null
        );
        return context.Print(answer, document);
    }

    private static Interval? Price(
        VerbContext context,
        QuantityFlag price,
        QuantityFlag factor,
        Interval onDemand
    )
    {
        Interval? direct = context.Range(price);
        Interval? multiple = context.Range(factor);
        if (direct is not null && multiple is not null)
        {
            context.Refuse(
                CostFaultCodes.ChooseOne,
                factor.Name,
                $"{price.Name} and {factor.Name} say the same thing twice",
                "one of them"
            );
        }

        return direct ?? (multiple * onDemand);
    }

    private static double Gpus(
        VerbContext context,
        QuantityFlag count,
        Interval? price,
        QuantityFlag priceFlag
    )
    {
        double gpus = context.Required(count);
        if (gpus > 0 && price is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                count.Name,
                $"{count.Name} needs a price: a discount is never guessed",
                $"{priceFlag.Name} $1.20/h, or a factor of the on-demand price"
            );
        }

        return gpus;
    }
}
