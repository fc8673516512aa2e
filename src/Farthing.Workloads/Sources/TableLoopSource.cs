using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>The requests of a table in their order, so many at a time, whatever their recorded times: the next one is sent when one ends. User i of n starts at i/n of the ramp.</summary>
public sealed class TableLoopSource : RequestSource
{
    private readonly RequestTable table;
    private readonly int concurrency;
    private readonly double rampNs;
    private readonly long thinkNs;
    private readonly Queue<long> due = new();
    private int taken;
    private int started;

    /// <summary>Makes the loop.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="concurrency">How many at a time, at least 1.</param>
    /// <param name="rampSeconds">Within which the users come.</param>
    /// <param name="thinkSeconds">Between an answer and the user's next request.</param>
    public TableLoopSource(
        RequestTable table,
        int concurrency,
        double rampSeconds = 0,
        double thinkSeconds = 0
    )
    {
        if (
            concurrency < 1
            || !(rampSeconds >= 0)
            || !(thinkSeconds >= 0)
            || rampSeconds + thinkSeconds > 1e9
        )
        {
            throw GeneratorFault.Of(
                "concurrency",
                concurrency,
                "at least 1 request at a time, a ramp and a think time from 0 s"
            );
        }

        (this.table, this.concurrency) = (table, concurrency);
        rampNs = rampSeconds * 1e9;
        thinkNs = (long)(thinkSeconds * 1e9);
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken >= table.Count ? long.MaxValue : Math.Min(NextStartNs, NextDueNs);

    /// <inheritdoc/>
    public override bool DependsOnCompletions => concurrency < table.Count;

    /// <inheritdoc/>
    public override long TotalRequests => table.Count;

    /// <inheritdoc/>
    public override long TotalOutputTokens => table.TotalOutputTokens;

    private long NextStartNs =>
        started < concurrency ? (long)(rampNs * started / concurrency) : long.MaxValue;

    private long NextDueNs => due.TryPeek(out long at) ? at : long.MaxValue;

    /// <inheritdoc/>
    public override Request Take()
    {
        long at = NextArrivalNs;
        if (at == long.MaxValue)
        {
            throw new InvalidOperationException("no request is known now");
        }

        if (at == NextStartNs)
        {
            started++;
        }
        else
        {
            due.Dequeue();
        }

        return table[taken++] with
        {
            ArrivalNs = at,
        };
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) => due.Enqueue(finishedNs + thinkNs);

    /// <inheritdoc/>
    public override void Restart()
    {
        due.Clear();
        (taken, started) = (0, 0);
    }
}
