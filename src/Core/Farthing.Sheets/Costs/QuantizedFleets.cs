using Farthing.Documents.Costs;
using Farthing.Documents.Plans;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Catalogs;

namespace Farthing.Sheets.Costs;

/// <summary>One fleet in two formats of the weights, as simulated.</summary>
public static class QuantizedFleets
{
    /// <summary>Throughput after over before, each end of the step-time band with its own: one server is slow with both or fast with both.</summary>
    public static Quantity Speedup(CarriedTraffic before, CarriedTraffic after)
    {
        (Quantity was, Quantity then) = (before.RequestsPerS, after.RequestsPerS);
        double center = then.Value / was.Value;
        double[] known =
        [
            .. new[] { center, then.Range.Low / was.Range.Low, then.Range.High / was.Range.High }.Where(
                double.IsFinite
            ),
        ];
        return new Quantity(center, "factor")
        {
            Low = known.Min(),
            High = known.Max(),
            Coefficients = then.Coefficients,
        };
    }

    /// <summary>Its words and tables.</summary>
    public static CostAnswer Sheet(
        CostQuantizeDocument document,
        PlanCapacityDocument fleet,
        Interval? utilization,
        QuantizationEvidence? evidence,
        IEnumerable<string?> assumptions
    )
    {
        Quantity speedup = document.Speedup!.Value;
        CarriedTraffic before = document.Throughput!;
        CarriedTraffic after = document.ThroughputAfter!;
        CostAnswer answer = new();
        string ends = FigureText.Range(speedup.Range, Show.Three);
        string band = ends == Show.Three(speedup.Value) ? "" : $", {ends}× over the 90 % band of step times";
        string within = fleet.Promise is string promise ? $" within {promise}" : "";
        answer.Say(
            $"{FigureText.PerMillion(document.PriceNow!.Value.Value)} in {before.Weights} → {FigureText.PerMillion(document.PriceAfter!.Value.Value)} in {after.Weights} on {fleet.Gpus} with {fleet.Traffic}{within}, both at {(utilization is Interval used ? $"{FigureText.Share(used)} utilization" : "full load")}: {Show.Three(speedup.Value)}× the tokens{band}.",
            QualityParts.Sentence(document.Quality)
        );
        answer.Table(
            "",
            [before, after],
            new TableColumns<CarriedTraffic>()
                .Words("weights", one => one.Weights)
                .Words("fleet", one => one.Fleet)
                .Figure("requests/s", one => Show.Three(one.RequestsPerS.Value))
                .Figure("tokens/s", one => Show.Count(one.TokensPerS.Value))
                .UsdPerRequest(one =>
                    (
                        ReferenceEquals(one, before)
                            ? document.PricePerRequestNow
                            : document.PricePerRequestAfter
                    )?.Value
                )
                .Words("band", one => FigureText.Range(one.TokensPerS.Range, Show.Count))
        );
        answer.Figures(
            "",
            new CostFigure(
                "benchmark scores kept",
                document.RecoveredQuality,
                "assumed: few models, mostly 8B",
                FigureText.Tenths
            )
        );
        QuantizeSheet.ShowQuality(answer, document.Quality);
        answer.Note(
            evidence is null ? null : $"{evidence.Format}: {evidence.Runs}.",
            "Scores hide flipped answers: run a quality gate on your own prompts before you switch.",
            evidence is null ? null : $"Sources of the band of scores: {evidence.Source}."
        );
        answer.Note(assumptions);
        return answer;
    }
}
