using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Purchases;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
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

        private static QuantityFlag Count(string name, string help) =>
            new(name, Between(QuantityKind.Count, 0, 1e6), help, 0);
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "mix",
            "Reserved, on-demand and spot GPUs together. Commit the median, rent the peaks, put batch work on spot.\nExample: farthing cost mix --on-demand 4 --on-demand-price 2.21 --spot 4 --spot-price 0.73 --spot-hours 60% --against 6"
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
            .Runs("cost.mix", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        Interval onDemand = context.RequiredRange(flags.OnDemandPrice);
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
        CostAnswer answer = new(context);
        CostMixDocument document = new()
        {
            ReservationBreakEven = reserved is Interval booked
                ? PurchaseMix.ReservationBreakEven(booked, onDemand).In("fraction")
                : null,
        };
        document =
            blocks.Length == 0
                ? Prices(answer, document, onDemand, reserved, spot)
                : Mix(answer, document, new PurchaseMix(blocks, hours), onDemand, against);
        answer.Note(
            "Commit the median (P50) of the demand, burst to its P95 on demand, put batch work on spot.",
            spot is null
                ? null
                : "Spot is taken away: budget 40–55 % saved over a fleet, not the list discount; over-provision, fallback and cold starts eat the rest (SkyServe arXiv 2411.01438: 43 %; SpotServe arXiv 2311.15566: 54 %)."
        );
        answer.Formula(
            document.ReservationBreakEven is Quantity least
                ? $"reservation pays from reserved / on demand = {CostText.Plain(reserved!.Value)} / {CostText.Plain(onDemand)} = {CostText.Of(least)} of the month"
                : null
        );
        return answer.Print(document);
    }

    private static CostMixDocument Mix(
        CostAnswer answer,
        CostMixDocument document,
        PurchaseMix mix,
        Interval onDemand,
        double? against
    )
    {
        double hours = mix.HoursPerMonth;
        Interval? other = onDemand * (against * hours);
        Interval? saving = other is Interval alone ? mix.SavingAgainst(alone) : null;
        string saved = CostText.Range(saving ?? 0, CostText.Tenths);
        string compared = CostText.Gpus(against ?? 0);
        document = document with
        {
            Blocks =
            [
                .. mix.Blocks.Select(block => new BoughtGpus(
                    block.Kind,
                    block.Gpus,
                    block.UsdPerGpuHour.In("usd_per_hour"),
                    block.HoursFraction,
                    block.UsdPerMonth(hours).In("usd")
                )),
            ],
            UsdPerMonth = mix.UsdPerMonth.In("usd"),
            UsdPerGpuHour = mix.UsdPerGpuHour.In("usd_per_hour"),
            AgainstUsdPerMonth = other?.In("usd"),
            Saving = saving?.In("fraction"),
        };
        answer.Say(
            $"{Show.Usd(mix.UsdPerMonth)} a month ({CostText.Plain(hours)} h) for {CostText.Gpus(mix.PeakGpus)}, {CostText.Plain(mix.MeanGpus)} running on average.",
            other is Interval usd ? $"{compared} on demand are {Show.Usd(usd)}: {saved} saved." : null
        );
        answer.Table(
            "WHAT IT IS MADE OF",
            document.Blocks,
            new TableColumns<BoughtGpus>()
                .Words("bought", block => block.Kind)
                .Figure("GPUs", block => CostText.Plain(block.Gpus))
                .Figure("$/h each", block => CostText.Of(block.UsdPerGpuHour))
                .Figure("of the month", block => Show.Percent(block.HoursFraction))
                .Figure("$/month", block => Show.Usd(block.UsdPerMonth.Range))
        );
        answer.Figures(
            "TOGETHER",
            new("per month", document.UsdPerMonth),
            new("per GPU-hour that runs", document.UsdPerGpuHour),
            new($"{compared} on demand", document.AgainstUsdPerMonth),
            new("saved", document.Saving, Show: CostText.Tenths),
            new("a reservation pays from", document.ReservationBreakEven, "of the month in use")
        );
        answer.Note(
            against is double count && mix.MeanGpus != count
                ? $"The mix runs {CostText.Plain(mix.MeanGpus)} GPUs on average, the comparison {CostText.Plain(count)}: per GPU-hour that runs it is {CostText.PerHour(mix.UsdPerGpuHour)} against {CostText.PerHour(onDemand)}."
                : null
        );
        answer.Formula(
            mix.Blocks.Select(block =>
                $"{block.Kind} = n · price · share · hours = {CostText.Plain(block.Gpus)} · {CostText.Plain(block.UsdPerGpuHour)} · {CostText.Plain(block.HoursFraction)} · {CostText.Plain(hours)} = {Show.Usd(block.UsdPerMonth(hours))}"
            )
        );
        answer.Formula(
            other is Interval bill
                ? $"saved = 1 − mix / on demand = 1 − {Show.Usd(mix.UsdPerMonth)} / {Show.Usd(bill)} = {saved}"
                : null
        );
        return document;
    }

    private static CostMixDocument Prices(
        CostAnswer answer,
        CostMixDocument document,
        Interval onDemand,
        Interval? reserved,
        Interval? spot
    )
    {
        document = document with
        {
            ReservedUsdPerHour = reserved?.In("usd_per_hour"),
            SpotUsdPerHour = spot?.In("usd_per_hour"),
        };
        string[] parts =
        [
            $"On demand {CostText.PerHour(onDemand)}",
            .. reserved is Interval kept ? [$"reserved {CostText.PerHour(kept)}"] : Array.Empty<string>(),
            .. spot is Interval cheap ? [$"spot {CostText.PerHour(cheap)}"] : Array.Empty<string>(),
        ];
        answer.Say(string.Join(", ", parts) + ".");
        answer.Figures(
            "",
            new("reserved", document.ReservedUsdPerHour),
            new("spot", document.SpotUsdPerHour),
            new("a reservation pays from", document.ReservationBreakEven, "of the month in use")
        );
        return document;
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
