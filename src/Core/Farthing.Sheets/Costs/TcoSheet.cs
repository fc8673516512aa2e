using Farthing.Documents.Costs;
using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of the cost of an owned GPU.</summary>
public static class TcoSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostTcoDocument document,
        GpuOwnershipCost cost,
        Interval utilization,
        Interval? rent
    )
    {
        GpuOwnershipOptions options = cost.Options;
        string use = FigureText.Share(utilization);
        Interval? from = document.BreakEvenUtilization?.Range;
        string least = FigureText.Share(from ?? 0);
        string rented = FigureText.PerHour(rent ?? 0);
        Interval used = document.UsdPerUsedHour.Range;
        CostAnswer answer = new();
        answer.Say(
            $"{FigureText.PerHour(used)} per GPU-hour used, at {use} utilization; {FigureText.PerHour(cost.UsdPerHour)} per hour of its life, used or not.",
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
                    part => FigureText.PerHour(part.UsdPerYear.Range / GpuOwnershipCost.HoursPerYear)
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
                : $"pays from own / rent = {FigureText.Plain(cost.UsdPerHour)} / {FigureText.Plain(rent!.Value)} = {least}",
            $"capital = i · (C − R / (1+i)^y) / (1 − (1+i)^−y) = {FigureText.Plain(options.InterestPerYear)}, C {FigureText.Plain(options.CapexUsd)}, R {FigureText.Plain(options.CapexUsd * options.ResidualFraction)}, y {FigureText.Plain(options.Years)} → {Show.Usd(cost.CapitalUsdPerYear)}/y (without interest: (C − R) / y)",
            $"electricity = kW · PUE · 8,760 h · $/kWh = {FigureText.Plain(options.Kilowatts)} · {FigureText.Plain(options.Pue)} · 8,760 · {FigureText.Plain(options.UsdPerKilowattHour)} = {Show.Usd(cost.PowerUsdPerYear)}/y",
            $"spares = C · share = {FigureText.Plain(options.CapexUsd)} · {FigureText.Plain(options.SparesPerYear)} = {Show.Usd(cost.SparesUsdPerYear)}/y; room = 12 · {FigureText.Plain(options.ColoUsdPerMonth)} = {Show.Usd(cost.ColoUsdPerYear)}/y; staff = {Show.Usd(options.StaffUsdPerYear)}/y",
            $"per hour = sum / 8,760 = {Show.Usd(cost.UsdPerYear)} / 8,760 = {FigureText.PerHour(cost.UsdPerHour)}; per used hour = that / utilization = {FigureText.PerHour(cost.UsdPerHour)} / {FigureText.Plain(utilization)} = {FigureText.PerHour(used)}"
        );
        return answer;
    }
}
