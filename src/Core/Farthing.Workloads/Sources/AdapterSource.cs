using System.Numerics;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>Requests that name one of several adapters each (LoRA): the first is asked for most, the i-th in proportion to i to the power of minus the skew (Zipf's law). Requests of one session name the same.</summary>
/// <remarks>What prompts have in common they have within one adapter: engines keep the KV of each apart. So ids of prefixes are the adapter's own, in a copy for each request.</remarks>
public sealed class AdapterSource : RequestSource
{
    private readonly RequestSource inner;
    private readonly double[] upTo; // Shares of the first i + 1, summed.
    private readonly ulong seed;
    private readonly ulong stream;
    private Pcg32 random;

    /// <summary>Wraps a source.</summary>
    /// <param name="inner">The requests.</param>
    /// <param name="adapters">How many there are, at least 1.</param>
    /// <param name="skew">0 asks for all alike; 1 is common.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="stream">Stream of chance of the adapters.</param>
    public AdapterSource(RequestSource inner, int adapters, double skew, ulong seed, ulong stream = 0xADA7)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(adapters);
        ArgumentOutOfRangeException.ThrowIfNegative(skew);
        (this.inner, this.seed, this.stream) = (inner, seed, stream);
        upTo = new double[adapters];
        double sum = 0;
        for (int i = 0; i < adapters; i++)
        {
            sum += Math.Pow(i + 1, -skew);
            upTo[i] = sum;
        }

        random = new Pcg32(seed, stream);
    }

    /// <inheritdoc/>
    public override long NextArrivalNs => inner.NextArrivalNs;

    /// <inheritdoc/>
    public override bool DependsOnCompletions => inner.DependsOnCompletions;

    /// <inheritdoc/>
    public override long TotalRequests => inner.TotalRequests;

    /// <inheritdoc/>
    public override long TotalOutputTokens => inner.TotalOutputTokens;

    /// <inheritdoc/>
    public override Request Take()
    {
        Request request = inner.Take();
        int adapter = request.Session >= 0 ? OfSession(request.Session) : Drawn(random.NextDouble());
        return request with { Adapter = adapter, PrefixIds = OwnIds(request.PrefixIds, adapter) };
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs) =>
        inner.OnFinished(request, finishedNs);

    /// <inheritdoc/>
    public override void Restart()
    {
        inner.Restart();
        random = new Pcg32(seed, stream);
    }

    private int OfSession(int session)
    {
        Pcg32 own = new(seed, stream ^ ((ulong)session << 20));
        return Drawn(own.NextDouble());
    }

    private int Drawn(double share)
    {
        int at = Array.BinarySearch(upTo, share * upTo[^1]);
        return Math.Min(upTo.Length, (at < 0 ? ~at : at) + 1);
    }

    private static ReadOnlyMemory<ulong> OwnIds(ReadOnlyMemory<ulong> ids, int adapter)
    {
        if (ids.IsEmpty)
        {
            return ids;
        }

        ulong[] own = new ulong[ids.Length];
        ulong key = (ulong)adapter * 0x9E37_79B9_7F4A_7C15;
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = BitOperations.RotateLeft(ids.Span[i] ^ key, 17) + key;
        }

        return own;
    }
}
