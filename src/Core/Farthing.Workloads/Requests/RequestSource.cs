namespace Farthing.Workloads.Requests;

/// <summary>Source of requests, in order of arrival. An open-loop source knows its arrivals beforehand; a closed-loop one (users who think, agents) makes them from completions.</summary>
/// <remarks>
/// Contract: <see cref="NextArrivalNs"/> never falls between two calls of <see cref="Take"/>; <see cref="Take"/> returns the request that arrives then.
/// <see cref="long.MaxValue"/> means that no arrival is known now: the source is exhausted, or a closed loop waits for completions.
/// A source allocates nothing per request beyond what a trace in memory holds. Single-threaded; a source serves one run, <see cref="Restart"/> makes it ready for the next with the same requests.
/// </remarks>
public abstract class RequestSource
{
    /// <summary>Arrival of the request that <see cref="Take"/> will return; <see cref="long.MaxValue"/> when none is known now.</summary>
    public abstract long NextArrivalNs { get; }

    /// <summary>True when requests follow from completions (users who think, agents, a fixed number in flight): whoever plays the source must then tell it of each completion before it asks for a later arrival.</summary>
    public virtual bool DependsOnCompletions => false;

    /// <summary>Takes the next request.</summary>
    /// <exception cref="InvalidOperationException">None is known now.</exception>
    public abstract Request Take();

    /// <summary>Told of each completion, at the time of its last token, in order of time. Closed loops make their next request from it.</summary>
    /// <param name="request">The request as it was taken.</param>
    /// <param name="finishedNs">Time of its last token.</param>
    public virtual void OnFinished(in Request request, long finishedNs) { }

    /// <summary>Total number of requests of the source; -1 where that is not known beforehand.</summary>
    public abstract long TotalRequests { get; }

    /// <summary>Total output tokens of all its requests; -1 where that is not known beforehand.</summary>
    public virtual long TotalOutputTokens => -1;

    /// <summary>Back to the first request, with the same seed.</summary>
    public abstract void Restart();
}
