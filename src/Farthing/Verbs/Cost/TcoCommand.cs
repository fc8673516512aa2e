using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
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
                "Dollars per year and GPU for the people who run it",
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
            "What a GPU of one's own costs per hour of its life and per hour of use.\nExample: farthing cost tco --capex $38k --years 4 --residual 20% --interest 9% --kw 1.73 --pue 1.3 --electricity 0.09 --colo 120 --spares 3% --staff $900/y --utilization 0.6 --rent '$2.29/h'"
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
        Interval used = cost.UsdPerUsedHour(utilization);
        string use = CostText.Share(utilization);
        Interval? from = rent is Interval hour ? cost.BreakEvenUtilization(hour) : null;
        string least = CostText.Share(from ?? 0);
        string rented = CostText.PerHour(rent ?? 0);
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
            used.In("usd_per_hour"),
            from?.In("fraction")
        );
        CostAnswer answer = new(context);
        answer.Say(
            $"{CostText.PerHour(used)} per GPU-hour used, at {use} utilization; {CostText.PerHour(cost.UsdPerHour)} per hour of its life, used or not.",
            from is null ? null
                : from.Value.Low > 1 ? $"Renting at {rented} is cheaper even if it were always in use."
                : $"Against renting by the hour at {rented} it pays from {least} of its hours in use."
        );
        answer.Table(
            "PER GPU",
            document.Parts,
            new TableColumns<OwnershipPart>()
                .Words("part", part => part.Part)
                .Figure("$/year", part => Show.Usd(part.UsdPerYear.Range))
                .Figure(
                    "$/h",
                    part => CostText.PerHour(part.UsdPerYear.Range / GpuOwnershipCost.HoursPerYear)
                )
                .Share("share", part => part.UsdPerYear.Value / document.UsdPerYear.Value)
        );
        answer.Figures(
            "TOGETHER",
            new("per year", document.UsdPerYear),
            new("per hour of its life", document.UsdPerHour),
            new("per hour used", document.UsdPerUsedHour, $"at {use}"),
            new(
                "cheaper than renting from",
                document.BreakEvenUtilization,
                $"of its hours in use, against {rented}"
            )
        );
        answer.Note(
            "For scale: an AI-cloud TCO model puts an H100 at $1.30/h (hyperscaler) to $1.69/h (neocloud) and 1.73 kW all in (InferenceX constants, 2026-04-03).",
            "Use the cost per hour of its life as --gpu-price with the fleet's utilization, never the cost per used hour: idle would be counted twice."
        );
        answer.Formula(
            from is null
                ? null
                : $"pays from own / rent = {CostText.Plain(cost.UsdPerHour)} / {CostText.Plain(rent!.Value)} = {least}",
            $"capital = i · (C − R / (1+i)^y) / (1 − (1+i)^−y) = {CostText.Plain(options.InterestPerYear)}, C {CostText.Plain(options.CapexUsd)}, R {CostText.Plain(options.CapexUsd * options.ResidualFraction)}, y {CostText.Plain(options.Years)} → {Show.Usd(cost.CapitalUsdPerYear)}/y (without interest: (C − R) / y)",
            $"electricity = kW · PUE · 8,760 h · $/kWh = {CostText.Plain(options.Kilowatts)} · {CostText.Plain(options.Pue)} · 8,760 · {CostText.Plain(options.UsdPerKilowattHour)} = {Show.Usd(cost.PowerUsdPerYear)}/y",
            $"spares = C · share = {CostText.Plain(options.CapexUsd)} · {CostText.Plain(options.SparesPerYear)} = {Show.Usd(cost.SparesUsdPerYear)}/y; room = 12 · {CostText.Plain(options.ColoUsdPerMonth)} = {Show.Usd(cost.ColoUsdPerYear)}/y; staff = {Show.Usd(options.StaffUsdPerYear)}/y",
            $"per hour = sum / 8,760 = {Show.Usd(cost.UsdPerYear)} / 8,760 = {CostText.PerHour(cost.UsdPerHour)}; per used hour = that / utilization = {CostText.PerHour(cost.UsdPerHour)} / {CostText.Plain(utilization)} = {CostText.PerHour(used)}"
        );
        return answer.Print(document);
    }
}
