using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Purchases;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
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

        CostSheet sheet = new(context);
        PurchaseBlock[] blocks =
        [
            .. new PurchaseBlock[]
            {
                new("reserved", reservedGpus, reserved ?? 0, 1),
                new("on demand", onDemandGpus, onDemand, onDemandHours),
                new("spot", spotGpus, spot ?? 0, spotHours),
            }.Where(block => block.Gpus > 0),
        ];
        if (blocks.Length == 0)
        {
            SayPrices(sheet, onDemand, reserved, spot);
            return sheet.Print();
        }

        PurchaseMix mix = new(blocks, hours);
        sheet.Say(
            $"{Show.Usd(mix.UsdPerMonth)} a month ({CostText.Plain(hours)} h) for {CostText.Gpus(mix.PeakGpus)}, {CostText.Plain(mix.MeanGpus)} running on average."
        );
        TextTable table = new(
            TextColumn.Text("bought"),
            TextColumn.Number("GPUs"),
            TextColumn.Number("$/h each"),
            TextColumn.Number("of the month"),
            TextColumn.Number("$/month")
        );
        foreach (PurchaseBlock block in blocks)
        {
            table.Row(
                block.Kind,
                CostText.Plain(block.Gpus),
                CostText.PerHour(block.UsdPerGpuHour),
                Show.Percent(block.HoursFraction),
                Show.Usd(block.UsdPerMonth(hours))
            );
            sheet.Formula(
                $"{block.Kind} = n · price · share · hours = {CostText.Plain(block.Gpus)} · {CostText.Plain(block.UsdPerGpuHour)} · {CostText.Plain(block.HoursFraction)} · {CostText.Plain(hours)} = {Show.Usd(block.UsdPerMonth(hours))}"
            );
        }

        sheet.Table("blocks", "WHAT IT IS MADE OF", table, writer => WriteBlocks(writer, blocks, hours));
        sheet.Section("TOGETHER");
        sheet.Figure("usd_per_month", "per month", mix.UsdPerMonth, "usd", Show.Usd);
        sheet.Figure(
            "usd_per_gpu_hour",
            "per GPU-hour that runs",
            mix.UsdPerGpuHour,
            "usd_per_hour",
            Show.UsdPerHour
        );
        if (against is double count)
        {
            Interval other = onDemand * (count * hours);
            Interval saving = mix.SavingAgainst(other);
            sheet.Figure(
                "against_usd_per_month",
                $"{CostText.Gpus(count)} on demand",
                other,
                "usd",
                Show.Usd
            );
            sheet.Figure("saving", "saved", saving, "fraction", Saved);
            sheet.Say(
                $"{CostText.Gpus(count)} on demand are {Show.Usd(other)}: {CostText.Range(saving, Saved)} saved."
            );
            sheet.Formula(
                $"saved = 1 − mix / on demand = 1 − {Show.Usd(mix.UsdPerMonth)} / {Show.Usd(other)} = {CostText.Range(saving, Saved)}"
            );
            if (mix.MeanGpus != count)
            {
                sheet.Note(
                    $"The mix runs {CostText.Plain(mix.MeanGpus)} GPUs on average, the comparison {CostText.Plain(count)}: per GPU-hour that runs it is {CostText.PerHour(mix.UsdPerGpuHour)} against {CostText.PerHour(onDemand)}."
                );
            }
        }

        AddRules(sheet, onDemand, reserved, spot);
        return sheet.Print();
    }

    private static void SayPrices(CostSheet sheet, Interval onDemand, Interval? reserved, Interval? spot)
    {
        List<string> parts = [$"On demand {CostText.PerHour(onDemand)}"];
        if (reserved is Interval kept)
        {
            parts.Add($"reserved {CostText.PerHour(kept)}");
            sheet.Figure("reserved_usd_per_hour", "reserved", kept, "usd_per_hour", Show.UsdPerHour);
        }

        if (spot is Interval cheap)
        {
            parts.Add($"spot {CostText.PerHour(cheap)}");
            sheet.Figure("spot_usd_per_hour", "spot", cheap, "usd_per_hour", Show.UsdPerHour);
        }

        sheet.Say(string.Join(", ", parts) + ".");
        AddRules(sheet, onDemand, reserved, spot);
    }

    private static void AddRules(CostSheet sheet, Interval onDemand, Interval? reserved, Interval? spot)
    {
        sheet.Note(
            "Commit the median (P50) of the demand, burst to its P95 on demand, put batch work on spot."
        );
        if (reserved is Interval kept)
        {
            Interval least = PurchaseMix.ReservationBreakEven(kept, onDemand);
            sheet.Figure(
                "reservation_break_even",
                "a reservation pays from",
                least,
                "fraction",
                Show.Percent,
                "of the month in use"
            );
            sheet.Formula(
                $"reservation pays from reserved / on demand = {CostText.Plain(kept)} / {CostText.Plain(onDemand)} = {CostText.Range(least, Show.Percent)} of the month"
            );
        }

        if (spot is not null)
        {
            sheet.Note(
                "Spot is taken away: budget 40–55 % saved over a fleet, not the list discount; over-provision, fallback and cold starts eat the rest (SkyServe arXiv 2411.01438: 43 %; SpotServe arXiv 2311.15566: 54 %)."
            );
        }
    }

    private static string Saved(double share) =>
        (share * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture) + " %";

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
            context.Faults.Add(
                new Fault(
                    CostFaultCodes.ChooseOne,
                    $"{price.Name} and {factor.Name} say the same thing twice"
                )
                {
                    Path = factor.Name,
                    Expected = "one of them",
                }
            );
        }

        return direct ?? (multiple is Interval times ? onDemand * times : null);
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
            context.Faults.Add(
                new Fault(
                    CostFaultCodes.NeededTogether,
                    $"{count.Name} needs a price: a discount is never guessed"
                )
                {
                    Path = count.Name,
                    Expected = $"{priceFlag.Name} $1.20/h, or a factor of the on-demand price",
                }
            );
        }

        return gpus;
    }

    private static void WriteBlocks(
        System.Text.Json.Utf8JsonWriter writer,
        PurchaseBlock[] blocks,
        double hours
    )
    {
        foreach (PurchaseBlock block in blocks)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", block.Kind);
            writer.WriteNumber("gpus", block.Gpus);
            CostText.WriteRange(writer, "usd_per_gpu_hour", block.UsdPerGpuHour, "usd_per_hour");
            writer.WriteNumber("hours_fraction", block.HoursFraction);
            CostText.WriteRange(writer, "usd_per_month", block.UsdPerMonth(hours), "usd");
            writer.WriteEndObject();
        }
    }
}
