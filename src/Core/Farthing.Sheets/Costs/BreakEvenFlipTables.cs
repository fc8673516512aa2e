using Farthing.Documents.Costs;
using Farthing.Economics.BreakEven;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>Tables beyond today's units: the flips of the answer, and the effect of each input.</summary>
public static class BreakEvenFlipTables
{
    private const double Share = 0.2;

    /// <summary>Adds them to an answer.</summary>
    public static CostBreakEvenDocument AddTo(
        CostAnswer answer,
        CostBreakEvenDocument document,
        BreakEvenInput input,
        BreakEvenToday today
    )
    {
        AddBeyond(answer, input, today);
        IReadOnlyList<BreakEvenFlip> flips = BreakEvenFlips.Find(input.Options, today);
        IReadOnlyList<SensitivityBar> bars = BreakEvenFlips.Swings(input.Options, Share);
        answer.Table(
            "THE ANSWER FLIPS WHERE  (each alone, this many GPUs)",
            flips,
            new TableColumns<BreakEvenFlip>()
                .Words("", flip => flip.Input)
                .Figure("now", flip => Shown(flip.Input, flip.Now))
                .Figure("flips at", flip => Shown(flip.Input, flip.FlipsAt))
                .Figure("change", flip => Show.Change(flip.Change))
        );
        answer.Table(
            "SENSITIVITY of the difference, a month (±20 %; whole units, so more traffic may take one more)",
            bars,
            new TableColumns<SensitivityBar>()
                .Words("", bar => bar.Input)
                .Figure("", bar => "±" + Show.Usd(bar.Swing / 2))
                .Words("", bar => FigureText.Bar(bar.Swing, bars[0].Swing, 20))
        );
        return document with
        {
            Flips = flips.Count > 0 ? flips : null,
            Sensitivity =
                bars.Count > 0 ? [.. bars.Select(bar => new BreakEvenSwing(bar.Input, bar.Swing / 2))] : null,
        };
    }

    private static void AddBeyond(CostAnswer answer, BreakEvenInput input, BreakEvenToday today)
    {
        BreakEvenOptions options = input.Options;
        if (options.UnitTokensPerMonth is not double unit)
        {
            return;
        }

        double full = today.Units * unit;
        BreakEvenToday atFull = BreakEvenCalculator.At(options, full);
        double next = BreakEvenCalculator.TokensAt(options, today.Units + 1).Middle;
        string more = $"one more unit ({FigureText.Gpus((today.Units + 1) * options.GpusPerUnit)})";
        string after =
            next <= full ? $"{more} is below the API from the first token"
            : next <= (today.Units + 1) * unit
                ? $"above it {more} costs more than the API again until {Rate(input, next)}"
            : $"above it {more} costs more than the API at any volume it carries";
        answer.Show(
            "",
            new SheetFacts([
                (
                    "beyond it",
                    $"at {Rate(input, full)}, full: self {FigureText.PerMillion(atFull.SelfUsd / full * 1e6)}, API {FigureText.PerMillion(atFull.ApiUsd / full * 1e6)}"
                ),
                ("", after),
            ])
        );
    }

    private static string Rate(BreakEvenInput input, double tokensPerMonth) =>
        input.TokensPerRequest is double each
            ? Show.Three(tokensPerMonth / each / 3600 / input.Options.HoursPerMonth) + " req/s"
            : Show.Scaled(tokensPerMonth) + " tokens a month";

    private static string Shown(string input, double value) =>
        input switch
        {
            "gpu-price" => Show.UsdPerHour(value),
            "api-price" => FigureText.PerMillion(value),
            "traffic" => Show.Scaled(value) + "/month",
            _ => Show.Three(value),
        };
}

/// <summary>Inputs of <c>farthing cost break-even</c>.</summary>
/// <param name="Options">Both sides.</param>
/// <param name="Tariff">The API's prices.</param>
/// <param name="InputFraction">Share of input tokens that the blended price was made with.</param>
/// <param name="TokensPerRequest">Tokens of a request; null where only tokens were given.</param>
/// <param name="SelfSource">Instance, source and date of the GPU price; null for a price that was typed.</param>
/// <param name="ApiSource">Source and date of its price; null for a price that was typed.</param>
public sealed record BreakEvenInput(
    BreakEvenOptions Options,
    ApiTariff Tariff,
    double InputFraction,
    double? TokensPerRequest,
    string? ApiSource,
    string? SelfSource
);
