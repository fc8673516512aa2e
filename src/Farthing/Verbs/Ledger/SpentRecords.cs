using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Measurement.Quality.Statistics;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary>Sums of a ledger as records of a document.</summary>
internal static class SpentRecords
{
    /// <summary>A span's end as ISO 8601; null where it is open.</summary>
    public static string? Time(long? unixNs) => unixNs is long ns ? LedgerTime.Text(ns) : null;

    /// <summary>A group's sums, or the total's.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isTotal">True leaves the value out.</param>
    /// <param name="tasks">What was said of its tasks; null where tasks are not what the sums are about.</param>
    public static SpentSums Of(LedgerGroup group, bool isTotal = false, TaskSums? tasks = null)
    {
        LedgerSums sums = group.Sums;
        return new SpentSums(
            isTotal ? null : group.Value,
            sums.Requests,
            sums.Attempts,
            sums.Released,
            sums.Errors,
            new SpentTokens(
                sums.Tokens.Uncached,
                sums.Tokens.CacheRead,
                sums.Tokens.CacheWrite,
                sums.Tokens.Output,
                sums.ReasoningTokens
            ),
            sums.Cost,
            sums.Waste,
            group.Adjusted,
            group.Sessions,
            group.SessionCost,
            tasks is TaskSums judged ? Of(judged) : null
        );
    }

    private static TaskResults Of(TaskSums sums)
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
