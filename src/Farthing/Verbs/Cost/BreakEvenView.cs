using System.Text.Json;
using Farthing.Economics.BreakEven;
using Farthing.Economics.Sensitivity;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

namespace Farthing.Verbs.Cost;

/// <summary>Both bills today, what flips the answer, and how far each input moves it.</summary>
internal static class BreakEvenView
{
    private const double Share = 0.2;

    /// <summary>The verdict and the two bills.</summary>
    public static void AddToday(CostSheet sheet, BreakEvenInput input, BreakEvenToday today)
    {
        BreakEvenOptions options = input.Options;
        double gpus = today.Units * options.GpusPerUnit;
        string verdict =
            today.SelfWins ? "SELF-HOST"
            : today.ApiWins ? "BUY"
            : "A TIE within the ranges given";
        Interval saving = today.SavingUsd;
        string difference =
            today.SelfWins ? $"{Show.Usd(saving)} a month less than the API"
            : today.ApiWins
                ? $"the API costs {Show.Usd(new Interval(-saving.High, -saving.Low))} a month less"
            : $"between {Show.Usd(saving.Low)} and {Show.Usd(saving.High)} a month";
        sheet.Say($"{verdict} at {Show.Scaled(today.TokensPerMonth)} tokens a month: {difference}.");
        sheet.Say(
            today.Units > 1
                ? $"It is {Show.Count(today.TokensPerSecond)} tokens/s: {CostText.Gpus(options.GpusPerUnit)} cannot deliver that, it takes {CostText.Gpus(gpus)}, {Show.Usd(today.SelfUsd)} against {Show.Usd(today.ApiUsd)}. On paper, with {CostText.Gpus(options.GpusPerUnit)}, {Show.Usd(today.PaperSavingUsd)} would be saved; in truth {CostText.Range(saving, Show.Usd)}."
                : $"{Show.Usd(today.SelfUsd)} against {Show.Usd(today.ApiUsd)}{Ratio(today)}."
        );
        TextTable table = new(
            TextColumn.Text(),
            TextColumn.Number("self-hosted"),
            TextColumn.Number(input.ApiName),
            TextColumn.Number("difference")
        );
        table.Row(
            "GPUs / tokens",
            Show.Usd(today.GpuUsd),
            Show.Usd(today.TokensUsd),
            Signed(today.GpuUsd - today.TokensUsd)
        );
        if (options.SelfPeople + options.ApiPeople > 0)
        {
            table.Row(
                $"people {CostText.Plain(options.SelfPeople)} / {CostText.Plain(options.ApiPeople)} × {Show.Usd(options.UsdPerPersonYear)}/y",
                Show.Usd(options.SelfPeopleUsdPerMonth),
                Show.Usd(options.ApiPeopleUsdPerMonth),
                Signed(options.SelfPeopleUsdPerMonth - options.ApiPeopleUsdPerMonth)
            );
        }

        if (options.OtherUsdPerMonth > 0)
        {
            table.Row(
                "egress, logs, other (as given)",
                Show.Usd(options.OtherUsdPerMonth),
                "–",
                Signed(options.OtherUsdPerMonth)
            );
        }

        table.Row(
            "TOTAL per month",
            Show.Usd(today.SelfUsd),
            Show.Usd(today.ApiUsd),
            Signed(today.SelfUsd - today.ApiUsd)
        );
        table.Row(
            "per M tokens",
            Show.UsdPerMillion(PerMillion(today.SelfUsd, today)),
            Show.UsdPerMillion(PerMillion(today.ApiUsd, today))
        );
        sheet.Table(
            "bills",
            $"{Show.Scaled(today.TokensPerMonth)} TOKENS A MONTH, {CostText.Plain(options.HoursPerMonth)} h",
            table,
            writer => WriteBills(writer, today, options)
        );
        sheet.Figure(
            "self_usd_per_month",
            "self-hosted",
            today.SelfUsd,
            "usd",
            Show.Usd,
            $"{CostText.Gpus(gpus)}"
        );
        sheet.Figure("api_usd_per_month", input.ApiName, today.ApiUsd, "usd", Show.Usd);
        sheet.Figure("saving_usd_per_month", "self-hosting saves", saving, "usd", Show.Usd);
        sheet.Figure(
            "paper_saving_usd_per_month",
            "on paper",
            today.PaperSavingUsd,
            "usd",
            Show.Usd,
            today.Units > 1 ? $"if {CostText.Gpus(options.GpusPerUnit)} could deliver it" : ""
        );
        sheet.Figure("gpus_needed", "GPUs needed", gpus, "count", CostText.Plain);
        sheet.Figure(
            "needed_tps",
            "around the clock",
            today.TokensPerSecond,
            "tokens_per_s",
            Show.Count,
            "tok/s"
        );
        if (today.Utilization is double use)
        {
            sheet.Figure(
                "utilization",
                "utilization",
                use,
                "fraction",
                Show.Percent,
                today.Units > 1 && use > 0.9 ? "no room for peaks" : ""
            );
        }

        sheet.Fact(
            "verdict",
            today.SelfWins ? "self-host"
                : today.ApiWins ? "buy"
                : "tie"
        );
        sheet.Formula(
            $"API = tokens · price + people = {Show.Scaled(today.TokensPerMonth)} · {CostText.PerMillion(options.ApiUsdPerMillion)} + {Show.Usd(options.ApiPeopleUsdPerMonth)} = {Show.Usd(today.ApiUsd)}"
        );
        sheet.Formula(
            $"tokens/s = {Show.Scaled(today.TokensPerMonth)} / (3600 · {CostText.Plain(options.HoursPerMonth)}) = {Show.Count(today.TokensPerSecond)}"
        );
        if (options.UnitTokensPerSecond is double unit)
        {
            sheet.Formula(
                $"units = ⌈tokens/s / (TPS · most)⌉ = ⌈{Show.Count(today.TokensPerSecond)} / ({CostText.Plain(unit)} · {CostText.Plain(options.MaxUtilization)})⌉ = {CostText.Plain(today.Units)}; self = units · {Show.Usd(options.UnitUsdPerMonth)} + people + other = {Show.Usd(today.SelfUsd)}"
            );
        }
    }

    /// <summary>What happens when the units are full, and with one more.</summary>
    public static void AddBeyond(CostSheet sheet, BreakEvenInput input, BreakEvenToday today)
    {
        BreakEvenOptions options = input.Options;
        if (options.UnitTokensPerMonth is not double unit)
        {
            return;
        }

        double full = today.Units * unit;
        BreakEvenToday atFull = BreakEvenCalculator.At(options, full);
        double next = BreakEvenCalculator.TokensAt(options, today.Units + 1).Middle;
        double gpus = (today.Units + 1) * options.GpusPerUnit;
        string after =
            next <= full ? $"one more unit ({CostText.Gpus(gpus)}) is below the API from the first token"
            : next <= (today.Units + 1) * unit
                ? $"above it one more unit ({CostText.Gpus(gpus)}) costs more than the API again until {Rate(input, next)}"
            : $"above it one more unit ({CostText.Gpus(gpus)}) costs more than the API at any volume it carries";
        sheet.Row(
            "beyond it",
            "",
            $"at {Rate(input, full)}, full: self {CostText.PerMillion(PerMillion(atFull.SelfUsd, atFull))}, API {CostText.PerMillion(PerMillion(atFull.ApiUsd, atFull))}"
        );
        sheet.Row("", "", after);
    }

    private static string Rate(BreakEvenInput input, double tokensPerMonth) =>
        input.TokensPerRequest is double each
            ? Show.Three(tokensPerMonth / each / 3600 / input.Options.HoursPerMonth) + " req/s"
            : Show.Scaled(tokensPerMonth) + " tokens a month";

    /// <summary>What turns the answer around, and the bars.</summary>
    public static void AddFlips(CostSheet sheet, BreakEvenInput input, BreakEvenToday today)
    {
        IReadOnlyList<BreakEvenFlip> flips = BreakEvenFlips.Find(input.Options, today);
        TextTable table = new(
            TextColumn.Text(),
            TextColumn.Number("now"),
            TextColumn.Number("flips at"),
            TextColumn.Number("change")
        );
        foreach (BreakEvenFlip flip in flips)
        {
            Func<double, string> show = Shower(flip.Input);
            table.Row(
                flip.Input,
                show(flip.Current),
                show(flip.Flips),
                (flip.Change >= 0 ? "+" : "−") + Show.Percent(Math.Abs(flip.Change))
            );
        }

        if (flips.Count > 0)
        {
            sheet.Table(
                "flips",
                "THE ANSWER FLIPS WHERE  (each alone, this many GPUs)",
                table,
                writer => WriteFlips(writer, flips)
            );
        }

        IReadOnlyList<SensitivityBar> bars = BreakEvenFlips.Swings(input.Options, Share);
        TextTable swings = new(TextColumn.Text(), TextColumn.Number(""), TextColumn.Text());
        foreach (SensitivityBar bar in bars)
        {
            swings.Row(bar.Input, "±" + Show.Usd(bar.Swing / 2), CostText.Bar(bar.Swing, bars[0].Swing, 20));
        }

        if (bars.Count > 0)
        {
            sheet.Table(
                "sensitivity",
                "SENSITIVITY of the difference, a month (±20 %; whole units, so more traffic may take one more)",
                swings,
                writer => WriteBars(writer, bars)
            );
        }
    }

    private static Func<double, string> Shower(string input) =>
        input switch
        {
            "gpu-price" => Show.UsdPerHour,
            "api-price" => CostText.PerMillion,
            "traffic" => tokens => Show.Scaled(tokens) + "/month",
            _ => Show.Three,
        };

    private static string Ratio(BreakEvenToday today)
    {
        double api = today.ApiUsd.Middle;
        double self = today.SelfUsd.Middle;
        double times = Math.Max(api, self) / Math.Min(api, self);
        return double.IsFinite(times) && times >= 2
            ? $": {Show.Three(times)}× {(api < self ? "below" : "above")}"
            : "";
    }

    private static Interval PerMillion(Interval usd, BreakEvenToday today) =>
        usd / today.TokensPerMonth * 1e6;

    private static string Signed(Interval usd) => CostText.Range(usd, v => (v > 0 ? "+" : "") + Show.Usd(v));

    private static void WriteBills(Utf8JsonWriter writer, BreakEvenToday today, BreakEvenOptions options)
    {
        Bill("self", today.GpuUsd, options.SelfPeopleUsdPerMonth, options.OtherUsdPerMonth, today.SelfUsd);
        Bill("api", today.TokensUsd, options.ApiPeopleUsdPerMonth, 0, today.ApiUsd);

        void Bill(string side, Interval machines, double people, double other, Interval total)
        {
            writer.WriteStartObject();
            writer.WriteString("side", side);
            CostText.WriteRange(writer, "gpus_or_tokens", machines, "usd");
            CostText.WriteRange(writer, "people", people, "usd");
            CostText.WriteRange(writer, "other", other, "usd");
            CostText.WriteRange(writer, "total", total, "usd");
            CostText.WriteRange(writer, "per_m_tokens", PerMillion(total, today), "usd_per_m_tokens");
            writer.WriteEndObject();
        }
    }

    private static void WriteFlips(Utf8JsonWriter writer, IReadOnlyList<BreakEvenFlip> flips)
    {
        foreach (BreakEvenFlip flip in flips)
        {
            writer.WriteStartObject();
            writer.WriteString("input", flip.Input);
            writer.WriteNumber("now", flip.Current);
            writer.WriteNumber("flips_at", flip.Flips);
            writer.WriteNumber("change", flip.Change);
            writer.WriteEndObject();
        }
    }

    private static void WriteBars(Utf8JsonWriter writer, IReadOnlyList<SensitivityBar> bars)
    {
        foreach (SensitivityBar bar in bars)
        {
            writer.WriteStartObject();
            writer.WriteString("input", bar.Input);
            writer.WriteNumber("swing_usd_per_month", bar.Swing / 2);
            writer.WriteEndObject();
        }
    }
}
