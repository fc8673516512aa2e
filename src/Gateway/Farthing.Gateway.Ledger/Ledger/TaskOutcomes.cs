using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Cost of completed tasks, and of the others. The latest word on a task holds; a word on a session goes before words on its single requests.</summary>
public sealed class TaskOutcomes
{
    private readonly Dictionary<(string Key, string Session), FeedbackRecord> sessions = [];
    private readonly Dictionary<(string Key, Guid Request), FeedbackRecord> requests = [];
    private readonly Dictionary<string, TaskSums> groups = new(StringComparer.Ordinal);

    private TaskOutcomes() { }

    /// <summary>Over all tasks of the filter's attempts.</summary>
    public TaskSums Total { get; private set; }

    /// <summary>By value of what the attempts were split by; values without a judged task are not in it.</summary>
    public IReadOnlyDictionary<string, TaskSums> Groups => groups;

    /// <summary>Sums them up.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="filter">Which attempts: of a task that reaches beyond the span, those within it.</param>
    /// <param name="valuesOf">What an attempt is split by: it counts under each value.</param>
    public static TaskOutcomes Of(
        ILedgerStore store,
        LedgerFilter filter,
        Func<LedgerRow, IEnumerable<string>> valuesOf
    )
    {
        TaskOutcomes outcomes = new();
        foreach (LedgerFeedback word in store.Feedback())
        {
            if (word.Record.Request is Guid request)
            {
                outcomes.requests[(word.Record.Key, request)] = word.Record;
            }
            else
            {
                outcomes.sessions[(word.Record.Key, word.Record.Session)] = word.Record;
            }
        }

        if (outcomes.sessions.Count + outcomes.requests.Count > 0)
        {
            outcomes.Read(store, filter, valuesOf);
        }

        return outcomes;
    }

    private void Read(ILedgerStore store, LedgerFilter filter, Func<LedgerRow, IEnumerable<string>> valuesOf)
    {
        HashSet<FeedbackRecord> tasks = [];
        HashSet<(string Value, FeedbackRecord Task)> counted = [];
        foreach (LedgerRow row in store.Rows(filter))
        {
            OpenHold opened = row.Opened;
            bool isJudged =
                sessions.TryGetValue((opened.Key, opened.Session), out FeedbackRecord word)
                || requests.TryGetValue((opened.Key, opened.Attempt.RequestId), out word);
            if (!isJudged || !row.IsSettled)
            {
                continue;
            }

            Total = With(Total, word, row, tasks.Add(word));
            foreach (string value in valuesOf(row))
            {
                groups[value] = With(groups.GetValueOrDefault(value), word, row, counted.Add((value, word)));
            }
        }
    }

    private static TaskSums With(TaskSums sums, in FeedbackRecord word, LedgerRow row, bool isFirst) =>
        !isFirst
            ? sums with
            {
                Cost = sums.Cost + row.Cost,
            }
            : new TaskSums(
                sums.Tasks + 1,
                sums.Successes + (word.Outcome == TaskOutcome.Success ? 1 : 0),
                sums.Cost + row.Cost,
                sums.Scored + (word.ScoreMillionths is null ? 0 : 1),
                sums.ScoreMillionths + (word.ScoreMillionths ?? 0)
            );
}

/// <summary>Sums over tasks of which somebody said whether they were done. A task is a session, or a request that was judged alone.</summary>
/// <param name="Tasks">How many.</param>
/// <param name="Successes">Those that were done.</param>
/// <param name="Cost">Of the attempts of all of them, done or not, without corrections.</param>
/// <param name="Scored">Those with a score.</param>
/// <param name="ScoreMillionths">The sum of the scores, in millionths.</param>
public readonly record struct TaskSums(
    long Tasks,
    long Successes,
    Money Cost,
    long Scored,
    long ScoreMillionths
)
{
    /// <summary>Mean of the scores, 0 to 1; NaN without.</summary>
    public double MeanScore =>
        Scored == 0
            ? double.NaN
            : ScoreMillionths / (double)Scored / Journal.Records.FeedbackRecord.ScoreParts;
}
