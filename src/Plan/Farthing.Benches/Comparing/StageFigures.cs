using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Comparing;

/// <summary>The figures of one load of a document, each with its spread.</summary>
public static class StageFigures
{
    /// <summary>Figures by the names of <see cref="ComparedMetric"/>; what the document does not have is missing.</summary>
    /// <param name="load">The load.</param>
    /// <param name="sample">Its requests; null where the document holds none.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static IReadOnlyDictionary<string, RunFigure> Of(BenchLoad load, RunSample? sample, ulong seed)
    {
        IReadOnlyDictionary<string, Spread>? spreads = sample is null ? null : RunSpreads.Of(sample, seed);
        Dictionary<string, RunFigure> figures = [];
        foreach (ComparedMetric metric in ComparedMetric.All)
        {
            if (metric.Name == "error_share")
            {
                AddErrors(load, figures);
            }
            else if (Figure(load, metric) is { } figure && double.IsFinite(figure.Value))
            {
                Spread spread =
                    spreads?.TryGetValue(metric.Name, out Spread drawn) == true ? drawn
                    : figure is { Low: double low, High: double high } && low < high && sample is null
                        ? Spread.OfInterval(low, high)
                    : Spread.Unknown(Spread.NoInterval);
                figures.Add(metric.Name, new RunFigure(figure.Value, spread));
            }
        }

        return figures;
    }

    private static Quantity? Figure(BenchLoad load, ComparedMetric metric) =>
        metric.Name switch
        {
            "requests_per_s" => Point(load.Steady.RequestsPerSecond),
            "output_tokens_per_s" => Point(load.Steady.OutputTokensPerSecond),
            "goodput_per_s" => Point(load.GoodputPerS),
            "usd_per_m_output" => load.Cost?.Output,
            "usd_per_m_blended" => load.Cost?.Blended,
            "prefix_hit_share" => Point(load.Tokens.CachedFraction),
            "mean_output_tokens" => Point(load.Tokens.MeanOutput),
            _ => metric is { Latency: { } latency, Statistic: { } statistic }
                ? load.Of(latency)?.Figure(statistic)
                : throw new InvalidOperationException($"no figure {metric.Name} of a load"),
        };

    private static Quantity? Point(double? value) => value is double known ? new Quantity(known, "") : null;

    /// <summary>Failed requests of all that came to an end.</summary>
    private static void AddErrors(BenchLoad load, Dictionary<string, RunFigure> figures)
    {
        long all = load.Outcomes.Sum(pair => pair.Key == RequestOutcome.Unfinished ? 0L : pair.Value);
        long failed = all - load.Outcomes.GetValueOrDefault(RequestOutcome.Finished);
        if (all > 0)
        {
            figures.Add(
                "error_share",
                new RunFigure((double)failed / all, default) { Counts = (failed, all) }
            );
        }
    }
}
