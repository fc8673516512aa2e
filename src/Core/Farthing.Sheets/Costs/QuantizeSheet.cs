using Farthing.Documents.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Catalogs;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of a smaller weight format's gains.</summary>
public static class QuantizeSheet
{
    /// <summary>Its words and tables.</summary>
    public static CostAnswer Of(
        CostQuantizeDocument document,
        QuantizationEvidence? evidence,
        Interval? own,
        string load,
        double? parameters
    )
    {
        string method = document.Quality.Method;
        Interval? band = document.Speedup?.Range;
        Interval? after = document.PriceAfter?.Range;
        string verb =
            band?.Low >= 1 ? "cheaper"
            : band?.High <= 1 ? "dearer"
            : "cheaper or dearer";
        string basis = own is null ? "published band" : "your measurement";
        CostAnswer answer = new();
        answer.Say(
            after is Interval then
                    ? $"{FigureText.PerMillion(document.PriceNow!.Value.Range)} → {FigureText.PerMillion(then)} in {method}, {verb}, at the same utilization ({basis}, {load} load)."
                : band is Interval times
                    ? $"{method}: {FigureText.Range(times, FigureText.Times)} the tokens of 16 bit ({basis}, {load} load)."
                : evidence is null
                    ? $"No speed of {method} against 16 bit is held: measure it and give --speedup."
                : $"No fair pair of {method} against 16 bit at saturation is known: measure it and give --speedup.",
            QualityParts.Sentence(document.Quality)
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
        ShowQuality(answer, document.Quality);
        answer.Note(
            parameters is null
                ? null
                : "Name-plate bytes leave out what stays in 16 bit (embeddings, head, norms) and the scales: farthing cost memory --model shows the real total.",
            evidence is null ? null : $"{evidence.Format}: {evidence.Runs}.",
            "A memory lever pays by letting more requests in: on a GPU with KV to spare it pays little, on one without it can pay far more than this band. farthing plan computes it.",
            "Scores hide flipped answers: run a quality gate on your own prompts before you switch.",
            evidence is null ? null : $"Sources of the bands: {evidence.Source}."
        );
        answer.Formula(
            band is Interval speedup && document.PriceNow is Quantity price
                ? $"price = today / speed-up = {FigureText.Plain(price.Range)} / {FigureText.Plain(speedup)} = {FigureText.PerMillion(after!.Value)}"
                : null,
            parameters is double count && evidence is not null
                ? $"name plate = parameters · bytes = {Show.Scaled(count)} · {FigureText.Plain(evidence.BytesPerWeight)} = {Show.Bytes(count * evidence.BytesPerWeight)}"
                : null
        );
        return answer;
    }

    /// <summary>Quality by task, with the sources of its figures.</summary>
    internal static void ShowQuality(CostAnswer answer, MethodQuality quality)
    {
        if (quality.Entries.Count == 0)
        {
            return;
        }

        var (lines, columns) = QualityParts.ByTask(quality);
        answer.Table(
            "Quality lost, by task",
            lines,
            columns,
            $"figure by figure: farthing catalog show quality {quality.Method}"
        );
        answer.Show("Sources", QualityParts.Sources(quality.Entries)!);
    }
}
