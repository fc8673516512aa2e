using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <content>Buying the tokens instead, and what would turn the answer.</content>
public sealed partial class PlanSheet
{
    private IEnumerable<SheetBlock> Buying(PlannedFleet chosen)
    {
        string[] flips =
        [
            .. (plan.Decision?.Flips ?? [])
                .Where(flip => double.IsFinite(flip.Value))
                .Select(flip => flip.Words),
        ];
        if (flips.Length > 0)
        {
            yield return new SheetWords([$"The answer flips: {string.Join("; ", flips)}."]);
        }

        if (plan.Buy.Count > 0)
        {
            yield return new SheetTable(
                "What does each API cost?",
                new TableColumns<ApiOffer>()
                    .Words("API", ApiName)
                    .Usd("tokens, $ a month", offer => offer.TokensPerMonth.Value)
                    .UsdPerRequest(offer => offer.TokensPerMonth.Value / RequestsPerMonth, rank: 1)
                    .Usd("people, $ a month", offer => offer.PeoplePerMonth.Value, rank: 1)
                    .Words("source of the price", offer => offer.TokensPerMonth.Source, rank: 2)
                    .Of(plan.Buy)
            );
            string[] notes = NotesOn(plan.Buy);
            if (notes.Length > 0)
            {
                yield return new SheetNotes(notes);
            }
        }

        if (plan.Decision is { Tornado.Count: > 0 } judged)
        {
            yield return new SheetChart(Tornado(judged), ChartForm.Words);
        }

        yield return new SheetTable(
            "What is not in dollars?",
            new Table(
                ["", "yours", "an API's (assumed)"],
                [
                    [
                        "latency",
                        "the promise above, by your own scheduling",
                        "best effort, shared with others",
                    ],
                    [
                        "data residence",
                        "the providers and regions named in the answer",
                        "the provider's regions and terms",
                    ],
                    [
                        "spikes",
                        $"up to {Show.Three(chosen.Deliverable.Value)} req/s, then latency grows",
                        "the provider's rate limits: ask",
                    ],
                    ["limits", "none but the GPUs", "tokens and requests per minute: ask"],
                ],
                words: 3
            )
        )
        {
            IsHalf = plan.Decision is { Tornado.Count: > 0 },
        };
    }

    /// <summary>Notes on bills of APIs, each once with the APIs that it is about.</summary>
    private static string[] NotesOn(IEnumerable<ApiOffer> offers) =>
        [
            .. offers
                .SelectMany(offer => (offer.Notes ?? []).Select(note => (note, name: ApiName(offer))))
                .GroupBy(each => each.note, StringComparer.Ordinal)
                .Select(group => $"{string.Join(", ", group.Select(each => each.name))}: {group.Key}"),
        ];

    private double RequestsPerMonth => asked.Rate.Value * 3600 * asked.HoursPerMonth;

    private static Chart Tornado(BuyVerdict decision)
    {
        double center = decision.SelfUsdPerMonth - decision.ApiUsdPerMonth;
        return new Chart(
            "What moves the decision?",
            ChartAxis.Usd("serving less buying, $ a month"),
            DollarRows.Names([.. decision.Tornado.Select(bar => bar.Input)]),
            [
                new BoxesMark([
                    .. decision.Tornado.Select(
                        (bar, row) =>
                            ChartBoxes.Row(
                                row,
                                Math.Min(bar.AtLowUsd, bar.AtHighUsd),
                                Math.Max(bar.AtLowUsd, bar.AtHighUsd)
                            ) with
                            {
                                Tone = bar.Flips ? ChartTone.Orange : ChartTone.Blue,
                                Label = bar.Flips ? "flips the answer" : $"± {Show.Usd(bar.EffectUsd)}",
                                Title =
                                    $"{bar.Input}: {Show.Usd(bar.AtLowUsd)} at −20 %, {Show.Usd(bar.AtHighUsd)} at +20 %",
                            }
                    ),
                ]),
                new RuleMark(center, IsVertical: true) { Tone = ChartTone.Gray },
                new RuleMark(0, IsVertical: true) { Label = "equal", Tone = ChartTone.Red },
            ]
        )
        {
            Subtitle =
                "Each input alone by ±20 % (prediction: what a request takes of a replica); right of the line buying is cheaper",
            Description =
                "each ±20 %, a month: "
                + string.Join(
                    " · ",
                    decision.Tornado.Select(bar =>
                        $"{bar.Input} ±{Show.Usd(bar.EffectUsd)}{(bar.Flips ? " (flips)" : "")}"
                    )
                ),
            Height = DollarRows.HeightOf(decision.Tornado.Count),
            Table = new TableColumns<InputEffect>()
                .Words("input", bar => bar.Input)
                .Words("flips the answer", bar => bar.Flips ? "yes" : "no")
                .Usd("at −20 %", bar => bar.AtLowUsd)
                .Usd("at +20 %", bar => bar.AtHighUsd)
                .Of(decision.Tornado),
        };
    }
}
