using System.CommandLine;
using Farthing.Cli;
using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
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
        CostSheet sheet = new(context);
        sheet.Say(
            $"{CostText.PerHour(used)} per GPU-hour used, at {CostText.Range(utilization, Show.Percent)} utilization; {CostText.PerHour(cost.UsdPerHour)} per hour of its life, used or not."
        );
        TextTable table = new(
            TextColumn.Text("part"),
            TextColumn.Number("$/year"),
            TextColumn.Number("$/h"),
            TextColumn.Number("share")
        );
        (string Name, Interval Usd)[] parts =
        [
            ("capital and interest", cost.CapitalUsdPerYear),
            ("electricity", cost.PowerUsdPerYear),
            ("room, racks, links", cost.ColoUsdPerYear),
            ("spares and repair", cost.SparesUsdPerYear),
            ("staff", options.StaffUsdPerYear),
        ];
        foreach ((string name, Interval usd) in parts)
        {
            table.Row(
                name,
                Show.Usd(usd),
                CostText.PerHour(usd / GpuOwnershipCost.HoursPerYear),
                Show.Percent(usd.Middle / cost.UsdPerYear.Middle)
            );
        }

        sheet.Table("parts", "PER GPU", table, writer => Write(writer, parts));
        sheet.Section("TOGETHER");
        sheet.Figure("usd_per_year", "per year", cost.UsdPerYear, "usd_per_year", Show.Usd);
        sheet.Figure(
            "usd_per_hour",
            "per hour of its life",
            cost.UsdPerHour,
            "usd_per_hour",
            Show.UsdPerHour
        );
        sheet.Figure(
            "usd_per_used_hour",
            "per hour used",
            used,
            "usd_per_hour",
            Show.UsdPerHour,
            $"at {CostText.Range(utilization, Show.Percent)}"
        );
        if (rent is Interval price)
        {
            Interval from = cost.BreakEvenUtilization(price);
            sheet.Figure(
                "break_even_utilization",
                "cheaper than renting from",
                from,
                "fraction",
                Show.Percent,
                $"of its hours in use, against {CostText.PerHour(price)}"
            );
            sheet.Say(
                from.Low > 1
                    ? $"Renting at {CostText.PerHour(price)} is cheaper even if it were always in use."
                    : $"Against renting by the hour at {CostText.PerHour(price)} it pays from {CostText.Range(from, Show.Percent)} of its hours in use."
            );
            sheet.Formula(
                $"pays from own / rent = {CostText.Plain(cost.UsdPerHour)} / {CostText.Plain(price)} = {CostText.Range(from, Show.Percent)}"
            );
        }

        sheet.Note(
            "For scale: an AI-cloud TCO model puts an H100 at $1.30/h (hyperscaler) to $1.69/h (neocloud) and 1.73 kW all in (InferenceX constants, 2026-04-03)."
        );
        sheet.Note(
            "Use the cost per hour of its life as --gpu-price with the fleet's utilization, never the cost per used hour: idle would be counted twice."
        );
        sheet.Formula(
            $"capital = i · (C − R / (1+i)^y) / (1 − (1+i)^−y) = {CostText.Plain(options.InterestPerYear)}, C {CostText.Plain(options.CapexUsd)}, R {CostText.Plain(options.CapexUsd * options.ResidualFraction)}, y {CostText.Plain(options.Years)} → {Show.Usd(cost.CapitalUsdPerYear)}/y (without interest: (C − R) / y)"
        );
        sheet.Formula(
            $"electricity = kW · PUE · 8,760 h · $/kWh = {CostText.Plain(options.Kilowatts)} · {CostText.Plain(options.Pue)} · 8,760 · {CostText.Plain(options.UsdPerKilowattHour)} = {Show.Usd(cost.PowerUsdPerYear)}/y"
        );
        sheet.Formula(
            $"spares = C · share = {CostText.Plain(options.CapexUsd)} · {CostText.Plain(options.SparesPerYear)} = {Show.Usd(cost.SparesUsdPerYear)}/y; room = 12 · {CostText.Plain(options.ColoUsdPerMonth)} = {Show.Usd(cost.ColoUsdPerYear)}/y; staff = {Show.Usd(options.StaffUsdPerYear)}/y"
        );
        sheet.Formula(
            $"per hour = sum / 8,760 = {Show.Usd(cost.UsdPerYear)} / 8,760 = {CostText.PerHour(cost.UsdPerHour)}; per used hour = that / utilization = {CostText.PerHour(cost.UsdPerHour)} / {CostText.Plain(utilization)} = {CostText.PerHour(used)}"
        );
        return sheet.Print();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, (string Name, Interval Usd)[] parts)
    {
        foreach ((string name, Interval usd) in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("part", name);
            CostText.WriteRange(writer, "usd_per_year", usd, "usd_per_year");
            writer.WriteEndObject();
        }
    }
}
