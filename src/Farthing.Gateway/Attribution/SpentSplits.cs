using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Gateway.Attribution;

/// <summary>Spending by one dimension, dearest first.</summary>
public static class SpentSplits
{
    /// <summary>The sums of a filter, by what splits them.</summary>
    public static LedgerByDocument Of(SqlLedgerStore store, LedgerSplit split, LedgerFilter filter)
    {
        SpentSums total = store.Total(filter);
        TaskOutcomes? tasks = Tasks(store, split, filter);
        return new LedgerByDocument(
            split,
            LedgerTime.Text(filter.SinceUnixNs),
            LedgerTime.Text(filter.UntilUnixNs),
            With(total, tasks?.Total),
            [
                .. Groups(store, split, filter)
                    .Select(group => With(group, tasks?.Groups.GetValueOrDefault(group.Value!))),
            ]
        );
    }

    private static SpentSums With(SpentSums sums, TaskSums? tasks) =>
        tasks is TaskSums judged ? sums with { Tasks = Of(judged) } : sums;

    private static IEnumerable<SpentSums> Groups(SqlLedgerStore store, LedgerSplit split, LedgerFilter filter)
    {
        IReadOnlyList<SpentSums> groups =
            split == LedgerSplit.Workflow
                ? Workflows.GroupBy(store, filter)
                : store.GroupBy(Enum.Parse<LedgerDimension>(split.ToString()), filter);
        return split is LedgerSplit.Day or LedgerSplit.Hour
            ? groups.OrderBy(group => group.Value, StringComparer.Ordinal)
            : groups
                .OrderByDescending(group => group.BilledUsd)
                .ThenBy(group => group.Value, StringComparer.Ordinal);
    }

    /// <summary>Outcomes of tasks, where tasks are what the sums are about.</summary>
    private static TaskOutcomes? Tasks(SqlLedgerStore store, LedgerSplit split, LedgerFilter filter) =>
        split switch
        {
            LedgerSplit.Session => TaskOutcomes.Of(
                store,
                filter,
                row => [SessionIdentity.Of(row.Opened.Key, row.Opened.Session)]
            ),
            LedgerSplit.Workflow => TaskOutcomes.Of(store, filter, row => Workflows.Of(row.Opened.Tags)),
            _ => null,
        };

    /// <summary>Reported outcomes of tasks, with the bounds of their success.</summary>
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
