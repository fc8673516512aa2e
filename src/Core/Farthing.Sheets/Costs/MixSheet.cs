using Farthing.Documents.Costs;
using Farthing.Economics.Purchases;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>GPUs bought in several ways, as they are read.</summary>
public static class MixSheet
{
    /// <summary>A mix: its document and its words.</summary>
    public static CostMixDocument Mix(
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
        string saved = FigureText.Range(saving ?? 0, FigureText.Tenths);
        string compared = FigureText.Gpus(against ?? 0);
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
            $"{Show.Usd(mix.UsdPerMonth)} a month ({FigureText.Plain(hours)} h) for {FigureText.Gpus(mix.PeakGpus)}, {FigureText.Plain(mix.MeanGpus)} running on average.",
            other is Interval usd ? $"{compared} on demand are {Show.Usd(usd)}: {saved} saved." : null
        );
        answer.Table(
            "WHAT IT IS MADE OF",
            document.Blocks,
            new TableColumns<BoughtGpus>()
                .Words("bought", block => block.Kind)
                .Figure("GPUs", block => FigureText.Plain(block.Gpus))
                .Figure("$/h each", block => FigureText.Of(block.UsdPerGpuHour))
                .Figure("of the month", block => Show.Percent(block.HoursFraction))
                .Figure("$/month", block => Show.Usd(block.UsdPerMonth.Range))
        );
        answer.Figures(
            "TOGETHER",
            new("per month", document.UsdPerMonth),
            new("per GPU-hour that runs", document.UsdPerGpuHour),
            new($"{compared} on demand", document.AgainstUsdPerMonth),
            new("saved", document.Saving, Show: FigureText.Tenths),
            new("a reservation pays from", document.ReservationBreakEven, "of the month in use")
        );
        answer.Note(
            against is double count && mix.MeanGpus != count
                ? $"The mix runs {FigureText.Plain(mix.MeanGpus)} GPUs on average, the comparison {FigureText.Plain(count)}: per GPU-hour that runs it is {FigureText.PerHour(mix.UsdPerGpuHour)} against {FigureText.PerHour(onDemand)}."
                : null
        );
        answer.Formula(
            mix.Blocks.Select(block =>
                $"{block.Kind} = n · price · share · hours = {FigureText.Plain(block.Gpus)} · {FigureText.Plain(block.UsdPerGpuHour)} · {FigureText.Plain(block.HoursFraction)} · {FigureText.Plain(hours)} = {Show.Usd(block.UsdPerMonth(hours))}"
            )
        );
        answer.Formula(
            other is Interval bill
                ? $"saved = 1 − mix / on demand = 1 − {Show.Usd(mix.UsdPerMonth)} / {Show.Usd(bill)} = {saved}"
                : null
        );
        return document;
    }

    /// <summary>Prices alone: their document and their words.</summary>
    public static CostMixDocument Prices(
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
            $"On demand {FigureText.PerHour(onDemand)}",
            .. reserved is Interval kept ? [$"reserved {FigureText.PerHour(kept)}"] : Array.Empty<string>(),
            .. spot is Interval cheap ? [$"spot {FigureText.PerHour(cheap)}"] : Array.Empty<string>(),
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
}
