using Farthing.Numerics.Randomness;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>An open loop of generated requests: arrivals from a process, lengths from a model, optionally shared prefixes. Nothing is kept per request.</summary>
public sealed class GeneratedSource : RequestSource
{
    private readonly ArrivalProcess arrivals;
    private readonly LengthModel lengths;
    private readonly PrefixGenerator? prefixes;
    private readonly ulong seed;
    private readonly ulong stream;
    private readonly long requests;
    private readonly long untilNs;
    private Pcg32 random;
    private long taken;
    private long nextNs;

    /// <summary>Makes the source. It ends after a number of requests, or at a time, whichever comes first.</summary>
    /// <param name="arrivals">When requests come; restarted by this source.</param>
    /// <param name="lengths">How long they are.</param>
    /// <param name="prefixes">What they share; null for nothing known.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="requests">How many at most; null for no bound.</param>
    /// <param name="durationSeconds">Until when they arrive; null for no bound.</param>
    /// <param name="stream">Stream of chance of the lengths.</param>
    public GeneratedSource(
        ArrivalProcess arrivals,
        LengthModel lengths,
        PrefixGenerator? prefixes,
        ulong seed,
        long? requests = null,
        double? durationSeconds = null,
        ulong stream = 2
    )
    {
        this.arrivals = arrivals;
        this.lengths = lengths;
        this.prefixes = prefixes;
        this.seed = seed;
        this.stream = stream;
        this.requests = requests ?? long.MaxValue;
        untilNs = durationSeconds is double seconds ? (long)Math.Min(9.2e18, seconds * 1e9) : long.MaxValue;
        TotalRequests = durationSeconds is null && requests is long count ? count : -1;
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs => nextNs;

    /// <inheritdoc/>
    public override long TotalRequests { get; }

    /// <inheritdoc/>
    public override Request Take()
    {
        if (nextNs == long.MaxValue)
        {
            throw new InvalidOperationException("the source has no further request");
        }

        lengths.Next(ref random, out int input, out int output);
        Request request = new(nextNs, input, output);
        request = prefixes is null ? request : prefixes.Of(request);

        taken++;
        Advance();
        return request;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        arrivals.Restart();
        prefixes?.Restart();
        random = new Pcg32(seed, stream);
        taken = 0;
        Advance();
    }

    private void Advance()
    {
        nextNs = taken < requests ? arrivals.NextNs() : long.MaxValue;
        if (nextNs >= untilNs)
        {
            nextNs = long.MaxValue;
        }
    }
}
