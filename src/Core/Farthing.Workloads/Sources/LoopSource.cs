using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>A closed loop of users who come one after the other: user i of n starts at i/n of the ramp, and sends the next request a think time after each answer.</summary>
public abstract class LoopSource : RequestSource
{
    private readonly long users;
    private readonly long requests;
    private readonly double rampNs;
    private readonly long thinkNs;
    private readonly PriorityQueue<int, (long AtNs, long Sequence)> due = new();
    private long started;
    private long sequence;

    /// <summary>Makes the loop.</summary>
    /// <param name="users">How many at a time.</param>
    /// <param name="requests">How many in all; <see cref="long.MaxValue"/> for no bound.</param>
    /// <param name="rampSeconds">From the first user's start to the last one's.</param>
    /// <param name="thinkSeconds">Between an answer and the user's next request.</param>
    protected LoopSource(long users, long requests, double rampSeconds, double thinkSeconds)
    {
        (this.users, this.requests) = (users, requests);
        rampNs = rampSeconds * 1e9;
        thinkNs = (long)(thinkSeconds * 1e9);
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        Taken >= requests ? long.MaxValue : Math.Min(NextStartNs, NextDueNs);

    /// <inheritdoc/>
    public override bool DependsOnCompletions => users < requests;

    /// <inheritdoc/>
    public override long TotalRequests => requests == long.MaxValue ? -1 : requests;

    /// <summary>Requests so far.</summary>
    protected long Taken { get; private set; }

    private long NextStartNs => started < users ? (long)(rampNs * started / users) : long.MaxValue;

    private long NextDueNs =>
        due.TryPeek(out _, out (long AtNs, long Sequence) first) ? first.AtNs : long.MaxValue;

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

        Request request = At(at);
        Taken++;
        return request;
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) =>
        due.Enqueue(0, (finishedNs + ThinkNs(), sequence++));

    /// <inheritdoc/>
    public override void Restart()
    {
        due.Clear();
        (Taken, started, sequence) = (0, 0, 0);
    }

    /// <summary>The request that a user sends at a time.</summary>
    protected abstract Request At(long atNs);

    /// <summary>Think time of a user after an answer.</summary>
    protected virtual long ThinkNs() => thinkNs;
}
