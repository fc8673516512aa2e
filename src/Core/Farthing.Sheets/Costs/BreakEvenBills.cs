using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>The verdict at the volume of today, and the two bills.</summary>
public static class BreakEvenBills
{
    private sealed record Line(string Name, string Self, string Api, string Difference)
    {
        public static Line Of(string name, Interval self, Interval api) =>
            new(name, Show.Usd(self), Show.Usd(api), Signed(self - api));
    }

    /// <summary>Adds them to an answer.</summary>
    public static CostBreakEvenDocument AddTo(
        CostAnswer answer,
        CostBreakEvenDocument document,
        BreakEvenInput input,
        BreakEvenToday today
    )
    {
        BreakEvenOptions options = input.Options;
        double gpus = today.Units * options.GpusPerUnit;
        string unit = FigureText.Gpus(options.GpusPerUnit);
        string volume = Show.Scaled(today.TokensPerMonth);
        string rate = Show.Count(today.TokensPerSecond);
        Interval saving = today.SavingUsd;
        (string word, string verdict, string difference) =
            today.SelfWins ? ("self-host", "SELF-HOST", $"{Show.Usd(saving)} a month less than the API")
            : today.ApiWins
                ? (
                    "buy",
                    "BUY",
                    $"the API costs {Show.Usd(new Interval(-saving.High, -saving.Low))} a month less"
                )
            : (
                "tie",
                "A TIE within the ranges given",
                $"between {Show.Usd(saving.Low)} and {Show.Usd(saving.High)} a month"
            );
        document = document with
        {
            Bills =
            [
                Bill(
                    "self",
                    today.GpuUsd,
                    options.SelfPeopleUsdPerMonth,
                    options.OtherUsdPerMonth,
                    today.SelfUsd
                ),
                Bill("api", today.TokensUsd, options.ApiPeopleUsdPerMonth, 0, today.ApiUsd),
            ],
            SelfUsdPerMonth = today.SelfUsd.In("usd"),
            ApiUsdPerMonth = today.ApiUsd.In("usd"),
            SavingUsdPerMonth = saving.In("usd"),
            PaperSavingUsdPerMonth = today.PaperSavingUsd.In("usd"),
            GpusNeeded = new Quantity(gpus, "count"),
            NeededTps = new Quantity(today.TokensPerSecond, "tokens_per_s"),
            Utilization = today.Utilization is double use ? new Quantity(use, "fraction") : null,
            Verdict = word,
        };
        answer.Say(
            $"{verdict} at {volume} tokens a month: {difference}.",
            today.Units > 1
                ? $"It is {rate} tokens/s: {unit} cannot deliver that, it takes {FigureText.Gpus(gpus)}, {Show.Usd(today.SelfUsd)} against {Show.Usd(today.ApiUsd)}. On paper, with {unit}, {Show.Usd(today.PaperSavingUsd)} would be saved; in truth {FigureText.Range(saving, Show.Usd)}."
                : $"{Show.Usd(today.SelfUsd)} against {Show.Usd(today.ApiUsd)}{Ratio(today)}."
        );
        List<Line> lines = [Line.Of("GPUs / tokens", today.GpuUsd, today.TokensUsd)];
        if (options.SelfPeople + options.ApiPeople > 0)
        {
            lines.Add(
                Line.Of(
                    $"people {FigureText.Plain(options.SelfPeople)} / {FigureText.Plain(options.ApiPeople)} × {Show.Usd(options.UsdPerPersonYear)}/y",
                    options.SelfPeopleUsdPerMonth,
                    options.ApiPeopleUsdPerMonth
                )
            );
        }

        if (options.OtherUsdPerMonth > 0)
        {
            string other = Show.Usd(options.OtherUsdPerMonth);
            lines.Add(new("egress, logs, other (as given)", other, "–", Signed(options.OtherUsdPerMonth)));
        }

        lines.Add(Line.Of("TOTAL per month", today.SelfUsd, today.ApiUsd));
        lines.Add(
            new(
                "per M tokens",
                Show.UsdPerMillion(PerMillion(today.SelfUsd)),
                Show.UsdPerMillion(PerMillion(today.ApiUsd)),
                ""
            )
        );
        if (PerRequest(today.SelfUsd) is Interval self && PerRequest(today.ApiUsd) is Interval api)
        {
            lines.Add(new("per request", Show.UsdPerMillion(self), Show.UsdPerMillion(api), ""));
        }

        answer.Table(
            $"{volume} TOKENS A MONTH, {FigureText.Plain(options.HoursPerMonth)} h",
            lines,
            new TableColumns<Line>()
                .Words("", line => line.Name)
                .Figure("self-hosted", line => line.Self)
                .Figure("API", line => line.Api)
                .Figure("difference", line => line.Difference)
        );
        answer.Figures(
            "",
            new("self-hosted", document.SelfUsdPerMonth, FigureText.Gpus(gpus)),
            new("API", document.ApiUsdPerMonth),
            new("self-hosting saves", document.SavingUsdPerMonth),
            new(
                "on paper",
                document.PaperSavingUsdPerMonth,
                today.Units > 1 ? $"if {unit} could deliver it" : ""
            ),
            new("GPUs needed", document.GpusNeeded),
            new("around the clock", document.NeededTps, "tok/s"),
            new(
                "utilization",
                document.Utilization,
                today.Units > 1 && today.Utilization > 0.9 ? "no room for peaks" : ""
            )
        );
        answer.Formula(
            $"API = tokens · price + people = {volume} · {FigureText.PerMillion(options.ApiUsdPerMillion)} + {Show.Usd(options.ApiPeopleUsdPerMonth)} = {Show.Usd(today.ApiUsd)}",
            $"tokens/s = {volume} / (3600 · {FigureText.Plain(options.HoursPerMonth)}) = {rate}",
            options.UnitTokensPerSecond is double full
                ? $"units = ⌈tokens/s / (TPS · most)⌉ = ⌈{rate} / ({FigureText.Plain(full)} · {FigureText.Plain(options.MaxUtilization)})⌉ = {FigureText.Plain(today.Units)}; self = units · {Show.Usd(options.UnitUsdPerMonth)} + people + other = {Show.Usd(today.SelfUsd)}"
                : null
        );
        return document;

        Interval PerMillion(Interval usd) => usd / today.TokensPerMonth * 1e6;

        Interval? PerRequest(Interval usd) => usd / today.TokensPerMonth * input.TokensPerRequest;

        CostBill Bill(string side, Interval machines, double people, double other, Interval total) =>
            new(
                side,
                machines.In("usd"),
                new Quantity(people, "usd"),
                new Quantity(other, "usd"),
                total.In("usd"),
                PerMillion(total).In("usd_per_m_tokens"),
                PerRequest(total)?.In("usd_per_request")
            );
    }

    private static string Ratio(BreakEvenToday today)
    {
        double api = today.ApiUsd.Middle;
        double self = today.SelfUsd.Middle;
        double times = Math.Max(api, self) / Math.Min(api, self);
        return double.IsFinite(times) && times >= 2
            ? $": {Show.Three(times)}× {(api < self ? "below" : "above")}"
            : "";
    }

    private static string Signed(Interval usd) =>
        FigureText.Range(usd, value => (value > 0 ? "+" : "") + Show.Usd(value));
}
