using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>A closed loop as benchmarks run it: C requests at time 0, or over a ramp, and the next one whenever one ends, N in all. With concurrency null all N arrive at time 0 (offline).</summary>
public sealed class ClosedLoopSource : LoopSource
{
    private readonly LengthModel lengths;
    private readonly PrefixGenerator? prefixes;
    private readonly ulong seed;
    private Pcg32 random;

    /// <summary>Makes the loop.</summary>
    /// <param name="lengths">How long the requests are.</param>
    /// <param name="requests">How many in all, at least 1; null for no bound, where there is a concurrency.</param>
    /// <param name="concurrency">How many at a time, at least 1; null for all at once.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="thinkSeconds">Time between a completion and the next request of that client.</param>
    /// <param name="rampSeconds">From the first client's start to the last one's.</param>
    /// <param name="prefixes">What prompts share; null for nothing known.</param>
    public ClosedLoopSource(
        LengthModel lengths,
        long? requests,
        long? concurrency,
        ulong seed,
        double thinkSeconds = 0,
        double rampSeconds = 0,
        PrefixGenerator? prefixes = null
    )
        : base(concurrency ?? requests ?? 0, requests ?? long.MaxValue, rampSeconds, thinkSeconds)
    {
        bool isTimed = thinkSeconds >= 0 && rampSeconds >= 0 && thinkSeconds + rampSeconds <= 1e9;
        if (requests is < 1 || concurrency is < 1 || (requests ?? concurrency) is null || !isTimed)
        {
            throw GeneratorFault.Of(
                "closed_loop",
                requests ?? concurrency ?? 0,
                "at least 1 request, a concurrency of at least 1, a ramp and a think time from 0 s"
            );
        }

        (this.lengths, this.seed, this.prefixes) = (lengths, seed, prefixes);
        Restart();
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        base.Restart();
        random = new Pcg32(seed, 2);
        prefixes?.Restart();
    }

    /// <inheritdoc/>
    protected override Request At(long atNs)
    {
        lengths.Next(ref random, out int input, out int output);
        Request request = new(atNs, input, output);
        return prefixes is null ? request : prefixes.Of(request);
    }
}
