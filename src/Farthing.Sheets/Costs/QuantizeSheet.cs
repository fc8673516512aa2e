using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of a smaller weight format's gains.</summary>
public static class QuantizeSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostQuantizeDocument document,
        QuantizationEvidence evidence,
        Interval? own,
        string load,
        double? parameters
    )
    {
        Interval price = document.PriceNow.Range;
        Interval? band = document.Speedup?.Range;
        Interval? after = document.PriceAfter?.Range;
        string verb =
            band?.Low >= 1 ? "cheaper"
            : band?.High <= 1 ? "dearer"
            : "cheaper or dearer";
        CostAnswer answer = new();
        answer.Say(
            after is Interval then
                ? $"{FigureText.PerMillion(price)} → {FigureText.PerMillion(then)} in {evidence.Format}, {verb}, at the same utilization ({(own is null ? "published band" : "your measurement")}, {load} load)."
                : $"No fair pair of {evidence.Format} against 16 bit at saturation is known: measure it and give --speedup."
        );
        answer.Figures(
            "",
            new("price then", document.PriceAfter),
            new(
                "throughput over 16 bit",
                document.Speedup,
                own is null ? "assumed from published runs" : "as given"
            ),
            new("price today", document.PriceNow),
            new(
                "benchmark scores kept",
                document.RecoveredQuality,
                "assumed: few models, mostly 8B",
                FigureText.Tenths
            ),
            new(
                "weights, name plate",
                document.NominalBytes,
                $"16 bit: {Show.Bytes((parameters ?? 0) * 2)}",
                Show.Bytes
            )
        );
        answer.Note(
            parameters is null
                ? null
                : "Name-plate bytes leave out what stays in 16 bit (embeddings, head, norms) and the scales: farthing cost memory --model shows the real total.",
            $"{evidence.Format}: {evidence.Runs}.",
            "A memory lever pays by letting more requests in: on a GPU with KV to spare it pays little, on one without it can pay far more than this band. farthing plan computes it.",
            "Scores hide flipped answers: run a quality gate on your own prompts before you switch.",
            $"Sources: {evidence.Source}."
        );
        answer.Formula(
            band is Interval speedup
                ? $"price = today / speed-up = {FigureText.Plain(price)} / {FigureText.Plain(speedup)} = {FigureText.PerMillion(after!.Value)}"
                : null,
            parameters is double count
                ? $"name plate = parameters · bytes = {Show.Scaled(count)} · {FigureText.Plain(evidence.BytesPerWeight)} = {Show.Bytes(count * evidence.BytesPerWeight)}"
                : null
        );
        return answer;
    }
}
