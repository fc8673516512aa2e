using Farthing.Measurement.Bench.Comparing;
using Farthing.Reports;

namespace Farthing.Benches.Comparing;

/// <summary>The figures of one load of a document, each with its spread.</summary>
internal static class StageFigures
{
    /// <summary>Figures by the names of <see cref="ComparedMetric"/>; what the document does not have is missing.</summary>
    /// <param name="stage">A stage of farthing.bench/1.</param>
    /// <param name="sample">Its requests; null where the document holds none.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static IReadOnlyDictionary<string, RunFigure> Of(ResultNode stage, RunSample? sample, ulong seed)
    {
        IReadOnlyDictionary<string, Spread>? spreads = sample is null ? null : RunSpreads.Of(sample, seed);
        Dictionary<string, RunFigure> figures = [];
        foreach (ComparedMetric metric in ComparedMetric.All)
        {
            ResultNode node = Node(stage, metric);
            if (metric.Name == "error_share")
            {
                AddErrors(stage, figures);
            }
            else if (double.IsFinite(node.Number))
            {
                Spread spread =
                    spreads?.TryGetValue(metric.Name, out Spread drawn) == true ? drawn
                    : node.HasRange && sample is null ? Spread.OfInterval(node.Low, node.High)
                    : Spread.Unknown(Spread.NoInterval);
                figures.Add(metric.Name, new RunFigure(node.Number, spread));
            }
        }

        return figures;
    }

    /// <summary>A latency of a document, from the scheduled time where it has that.</summary>
    public static ResultNode Latency(ResultNode stage, string latency)
    {
        ResultNode scheduled = stage["latencies"][latency + "_from_scheduled"];
        return scheduled.Exists ? scheduled : stage["latencies"][latency];
    }

    private static ResultNode Node(ResultNode stage, ComparedMetric metric) =>
        metric.Name switch
        {
            "requests_per_s" => stage["steady"]["requests_per_s"],
            "output_tokens_per_s" => stage["steady"]["output_tokens_per_s"],
            "goodput_per_s" => stage["goodput_per_s"],
            "usd_per_m_output" => stage["cost"]["output"],
            "usd_per_m_blended" => stage["cost"]["blended"],
            "prefix_hit_share" => stage["tokens"]["cached_fraction"],
            "mean_output_tokens" => stage["tokens"]["mean_output"],
            _ => Latency(stage, metric.Latency ?? "")[metric.Name[(metric.Name.IndexOf('_') + 1)..]],
        };

    /// <summary>Failed requests of all that came to an end.</summary>
    private static void AddErrors(ResultNode stage, Dictionary<string, RunFigure> figures)
    {
        long all = 0;
        long finished = 0;
        foreach ((string name, ResultNode count) in stage["outcomes"].Members)
        {
            long requests = count.Number is >= 0 and < 1e12 ? (long)count.Number : 0;
            all += name == "unfinished" ? 0 : requests;
            finished += name == "finished" ? requests : 0;
        }

        if (all > 0)
        {
            figures.Add(
                "error_share",
                new RunFigure((double)(all - finished) / all, default) { Counts = (all - finished, all) }
            );
        }
    }
}
