using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Adds up what becomes of batch requests.</summary>
/// <param name="afterNs">Time after the last token that is part of a request.</param>
internal sealed class BatchTally(long afterNs)
{
    private readonly LogLinearHistogram doneNs = new();
    private long firstNs;
    private long submitted;
    private long late;
    private long expired;
    private long rejected;
    private long inputTokens;
    private long outputTokens;
    private long preemptions;

    /// <summary>The last token so far.</summary>
    public long EndNs { get; private set; }

    /// <summary>From the first submission to the last token.</summary>
    public long SpanNs => Finished == 0 ? 0 : EndNs - firstNs;

    /// <summary>Requests that ended with tokens.</summary>
    public long Finished { get; private set; }

    /// <summary>Requests that are held, wait or run.</summary>
    public long Outstanding => submitted - Finished - expired - rejected;

    /// <summary>One is submitted.</summary>
    public void Submit(in Request request) => firstNs = submitted++ == 0 ? request.ArrivalNs : firstNs;

    /// <summary>One was held until its deadline, and is not sent any more.</summary>
    public void Expire() => expired++;

    /// <summary>One has ended.</summary>
    public void Finish(in RequestRecord record, in Request request)
    {
        if (record.Finish == FinishReason.Rejected)
        {
            rejected++;
            return;
        }

        long endedNs = record.LastTokenNs + afterNs;
        Finished++;
        late += endedNs > request.DeadlineNs ? 1 : 0;
        inputTokens += record.InputTokens;
        outputTokens += record.OutputTokens;
        preemptions += record.Preemptions;
        doneNs.Record(endedNs - record.ArrivalNs);
        EndNs = Math.Max(EndNs, record.LastTokenNs);
    }

    /// <summary>The result so far; null where none was submitted.</summary>
    public BatchResult? ToResult() =>
        submitted == 0
            ? null
            : new BatchResult
            {
                Submitted = submitted,
                Finished = Finished,
                Late = late,
                Expired = expired,
                Rejected = rejected,
                Unfinished = Outstanding,
                InputTokens = inputTokens,
                OutputTokens = outputTokens,
                Preemptions = preemptions,
                DoneNs = doneNs,
                EndNs = EndNs,
            };
}

/// <summary>What became of the batch requests of a simulation, which are in none of its other counts of requests, tokens and latencies.</summary>
public sealed record BatchResult
{
    /// <summary>Requests that were submitted.</summary>
    public required long Submitted { get; init; }

    /// <summary>Requests that ended with tokens.</summary>
    public required long Finished { get; init; }

    /// <summary>Of those, the ones that ended after their deadline.</summary>
    public required long Late { get; init; }

    /// <summary>Requests that were held until their deadline and never sent.</summary>
    public required long Expired { get; init; }

    /// <summary>Requests that an engine refused.</summary>
    public required long Rejected { get; init; }

    /// <summary>Requests still held or running when the simulation gave up.</summary>
    public required long Unfinished { get; init; }

    /// <summary>Prompt tokens of finished requests.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens generated, of finished requests.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Preemptions of finished requests.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Submission to last token of finished requests, in nanoseconds.</summary>
    public required LogLinearHistogram DoneNs { get; init; }

    /// <summary>When the last one ended.</summary>
    public required long EndNs { get; init; }

    /// <summary>Requests that ended by their deadline.</summary>
    public long InTime => Finished - Late;

    /// <summary>True when all of them did.</summary>
    public bool IsKept => InTime == Submitted;
}
