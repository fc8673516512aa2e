using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Calibration;

/// <summary>A closed loop as its prefill pool sees it: C prompts at time 0; a client comes back when its output has been written elsewhere, (output − 1) · TPOT after its first token.</summary>
internal sealed class PromptPoolSource : RequestSource
{
    private readonly LengthModel lengths;
    private readonly long concurrency;
    private readonly long requests;
    private readonly double tpotNs;
    private readonly ulong seed;
    private readonly PriorityQueue<long, (long AtNs, long Number)> due = new();
    private Pcg32 random;
    private Pcg32 outputs;
    private long taken;
    private long answered;

    /// <summary>Makes the loop.</summary>
    /// <param name="lengths">Prompts and outputs.</param>
    /// <param name="requests">How many in all, at least 1.</param>
    /// <param name="concurrency">How many at a time, at least 1.</param>
    /// <param name="tpotSeconds">Time per output token where outputs are written.</param>
    /// <param name="seed">Seed of the run.</param>
    public PromptPoolSource(
        LengthModel lengths,
        long requests,
        long concurrency,
        double tpotSeconds,
        ulong seed
    )
    {
        this.lengths = lengths;
        this.requests = requests;
        this.concurrency = Math.Min(concurrency, requests);
        tpotNs = tpotSeconds * 1e9;
        this.seed = seed;
        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        taken >= requests ? long.MaxValue
        : taken < concurrency ? 0
        : due.TryPeek(out long at, out _) ? at
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
        lengths.Next(ref random, out int input, out _);
        return new Request(at, input, 1);
    }

    /// <inheritdoc/>
    public override void OnFinished(in Request request, long finishedNs)
    {
        lengths.Next(ref outputs, out _, out int output);
        long at = finishedNs + (long)((output - 1) * tpotNs);
        due.Enqueue(at, (at, answered++));
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        random = new Pcg32(seed, 2);
        outputs = new Pcg32(seed, 3);
        due.Clear();
        taken = 0;
        answered = 0;
    }
}
