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
    /// <param name="store">The ledger.</param>
    /// <param name="split">What splits them.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="most">Groups that are wanted, the dearest, of those that may be many; null: all.</param>
    /// <returns>The sums, and how many groups there are.</returns>
    public static (LedgerByDocument Document, long Groups) Of(
        SqlLedgerStore store,
        LedgerSplit split,
        LedgerFilter filter,
        int? most = null
    )
    {
        (SpentSums total, IReadOnlyList<SpentSums> groups, long count) = Sums(store, split, filter, most);
        TaskOutcomes? tasks = Tasks(store, split, filter);
        LedgerByDocument document = new(
            split,
            LedgerTime.Text(filter.SinceUnixNs),
            LedgerTime.Text(filter.UntilUnixNs),
            With(total, tasks?.Total),
            [.. groups.Select(group => With(group, tasks?.Groups.GetValueOrDefault(group.Value!)))]
        );
        return (document, count);
    }

    private static SpentSums With(SpentSums sums, TaskSums? tasks) =>
        tasks is TaskSums judged ? sums with { Tasks = Of(judged) } : sums;

    private static (SpentSums Total, IReadOnlyList<SpentSums> Groups, long Count) Sums(
        SqlLedgerStore store,
        LedgerSplit split,
        LedgerFilter filter,
        int? most
    )
    {
        bool isTime = split is LedgerSplit.Day or LedgerSplit.Hour;
        bool isWorkflow = split == LedgerSplit.Workflow;
        (SpentSums total, IReadOnlyList<SpentSums> groups, long count) = store.Split(
            isWorkflow ? LedgerDimension.Tag : Enum.Parse<LedgerDimension>(split.ToString()),
            filter,
            isTime || isWorkflow ? null : most
        );
        if (isWorkflow)
        {
            groups = [.. Dearest(Workflows.Among(groups))];
            count = groups.Count;
        }
        else if (isTime || most is null)
        {
            groups =
            [
                .. isTime ? groups.OrderBy(group => group.Value, StringComparer.Ordinal) : Dearest(groups),
            ];
        }

        return (total, groups, count);
    }

    private static IEnumerable<SpentSums> Dearest(IEnumerable<SpentSums> groups) =>
        groups
            .OrderByDescending(group => group.BilledUsd)
            .ThenBy(group => group.Value, StringComparer.Ordinal);

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
