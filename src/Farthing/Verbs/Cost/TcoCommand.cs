using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost tco</c>: what a GPU of one's own costs per hour.</summary>
internal static class TcoCommand
{
    private sealed class Flags
    {
        public QuantityFlag Capex { get; } =
            new(
                "--capex",
                Positive(QuantityKind.Usd),
                "Purchase price per GPU, with its share of server, network and storage"
            );
        public QuantityFlag Years { get; } =
            new("--years", Positive(QuantityKind.Number, 20), "Years until it is replaced");
        public QuantityFlag Residual { get; } =
            new("--residual", Share(), "Share of the price that it sells for then", 0);
        public QuantityFlag Interest { get; } = new("--interest", Share(), "Interest per year", 0);
        public QuantityFlag Kilowatts { get; } =
            new(
                "--kw",
                Positive(QuantityKind.Number, 100),
                "Power at the wall per GPU with its share of the server, in kW (1.73 for an H100, all in)"
            );
        public QuantityFlag Pue { get; } =
            new("--pue", Number(1, 5), "Power of the building over power of the servers");
        public QuantityFlag Electricity { get; } =
            new("--electricity", Amount(QuantityKind.Usd), "Dollars per kWh");
        public QuantityFlag Colo { get; } =
            new("--colo", Amount(QuantityKind.Usd), "Dollars per month and GPU for room, racks and links", 0);
        public QuantityFlag Spares { get; } =
            new("--spares", Share(), "Spares and repair per year, as a share of the price", 0);
        public QuantityFlag Staff { get; } =
            new(
                "--staff",
                Amount(QuantityKind.UsdPerYear),
                "Dollars per year and GPU for operations staff",
                0
            );
        public QuantityFlag Utilization { get; } = CostFlags.Utilization();
        public QuantityFlag Rent { get; } =
            new("--rent", Positive(QuantityKind.UsdPerHour), "Rental price of one GPU-hour to compare with");
    }

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Flags flags = new();
        Command command = new(
            "tco",
            "Cost of an owned GPU per hour of its life and per hour of use.\nExample: farthing cost tco --capex '$38k' --years 4 --residual 20% --interest 9% --kw 1.73 --pue 1.3 --electricity 0.09 --colo 120 --spares 3% --staff '$900/y' --utilization 0.6 --rent '$2.29/h'"
        );
        return command
            .With(flags.Capex, flags.Years, flags.Residual, flags.Interest, flags.Kilowatts, flags.Pue)
            .With(flags.Electricity, flags.Colo, flags.Spares, flags.Staff, flags.Utilization, flags.Rent)
            .Runs("cost.tco", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, Flags flags)
    {
        GpuOwnershipOptions options = new()
        {
            CapexUsd = context.RequiredRange(flags.Capex),
            Years = context.Required(flags.Years),
            ResidualFraction = context.RequiredRange(flags.Residual),
            InterestPerYear = context.RequiredRange(flags.Interest),
            Kilowatts = context.RequiredRange(flags.Kilowatts),
            Pue = context.RequiredRange(flags.Pue),
            UsdPerKilowattHour = context.RequiredRange(flags.Electricity),
            ColoUsdPerMonth = context.RequiredRange(flags.Colo),
            SparesPerYear = context.RequiredRange(flags.Spares),
            StaffUsdPerYear = context.RequiredRange(flags.Staff),
        };
        Interval utilization = context.RequiredRange(flags.Utilization);
        Interval? rent = context.Range(flags.Rent);
        context.StopOnFaults();

        GpuOwnershipCost cost = new(options);
        Interval? from = rent is Interval hour ? cost.BreakEvenUtilization(hour) : null;
        CostTcoDocument document = new(
            [
                new("capital and interest", cost.CapitalUsdPerYear.In("usd_per_year")),
                new("electricity", cost.PowerUsdPerYear.In("usd_per_year")),
                new("room, racks, links", cost.ColoUsdPerYear.In("usd_per_year")),
                new("spares and repair", cost.SparesUsdPerYear.In("usd_per_year")),
                new("staff", options.StaffUsdPerYear.In("usd_per_year")),
            ],
            cost.UsdPerYear.In("usd_per_year"),
            cost.UsdPerHour.In("usd_per_hour"),
            cost.UsdPerUsedHour(utilization).In("usd_per_hour"),
            from?.In("fraction")
        );
        return context.Print(TcoSheet.Of(document, cost, utilization, rent), document);
    }
}
