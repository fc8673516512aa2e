using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>Times and tasks of a ledger as a document has them.</summary>
internal static class SpentRecords
{
    /// <summary>A span's end as ISO 8601; null where it is open.</summary>
    public static string? Time(long? unixNs) => unixNs is long ns ? LedgerTime.Text(ns) : null;

    /// <summary>What was said of tasks.</summary>
    public static TaskResults Of(TaskSums sums)
    {
        Interval rate = WilsonInterval.Of(sums.Successes, sums.Tasks);
        bool isJudged = sums.Tasks > 0;
        return new TaskResults(
            sums.Tasks,
            sums.Successes,
            isJudged ? (double)sums.Successes / sums.Tasks : null,
            isJudged ? rate.Low : null,
            isJudged ? rate.High : null,
            sums.Scored > 0 ? sums.MeanScore : null,
            sums.Cost
        );
    }
}
