using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>A closed loop as benchmarks run it: C requests at time 0, and the next one whenever one ends, N in all. With concurrency null all N arrive at time 0 (offline).</summary>
public sealed class ClosedLoopSource : RequestSource
{
    private readonly LengthModel lengths;
    private readonly long concurrency;
    private readonly long requests;
    private readonly ulong seed;
    private readonly long thinkNs;
    private readonly Queue<long> due = new();
    private Pcg32 random;
    private long taken;

    /// <summary>Makes the loop.</summary>
    /// <param name="lengths">How long the requests are.</param>
    /// <param name="requests">How many in all, at least 1.</param>
    /// <param name="concurrency">How many at a time, at least 1; null for all at once.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="thinkSeconds">Time between a completion and the next request of that client.</param>
    public ClosedLoopSource(
        LengthModel lengths,
        long requests,
        long? concurrency,
        ulong seed,
        double thinkSeconds = 0
    )
    {
        if (requests < 1 || concurrency is < 1 || !(thinkSeconds >= 0) || thinkSeconds > 1e9)
        {
            throw GeneratorFault.Of(
                "closed_loop",
                requests,
                "at least 1 request, a concurrency of at least 1, a think time from 0 s"
            );
        }

        this.lengths = lengths;
        this.requests = requests;
        this.concurrency = Math.Min(concurrency ?? requests, requests);
        this.seed = seed;
        thinkNs = (long)(thinkSeconds * 1e9);
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken >= requests ? long.MaxValue
        : taken < concurrency ? 0
        : due.TryPeek(out long at) ? at
        : long.MaxValue;

    /// <inheritdoc/>
    public override bool DependsOnCompletions => concurrency < requests;

    /// <inheritdoc/>
    public override long TotalRequests => requests;

    /// <inheritdoc/>
    public override Request Take()
    {
        long at = NextArrivalNs;
        if (at == long.MaxValue)
        {
            throw new InvalidOperationException("no request is known now");
        }

        if (taken >= concurrency)
        {
            due.Dequeue();
        }

        taken++;
        lengths.Next(ref random, out int input, out int output);
        return new Request(at, input, output);
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) => due.Enqueue(finishedNs + thinkNs);

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, 2);
        due.Clear();
        taken = 0;
    }
}
