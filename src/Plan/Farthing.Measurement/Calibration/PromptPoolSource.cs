using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Measurement.Calibration;

/// <summary>A closed loop as its prefill pool sees it: C prompts at time 0; a client comes back when its output has been written elsewhere, (output − 1) · TPOT after its first token.</summary>
internal sealed class PromptPoolSource : LoopSource
{
    private readonly LengthModel lengths;
    private readonly double tpotNs;
    private readonly ulong seed;
    private Pcg32 random;
    private Pcg32 outputs;

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
        : base(concurrency, requests, rampSeconds: 0, thinkSeconds: 0)
    {
        (this.lengths, this.seed) = (lengths, seed);
        tpotNs = tpotSeconds * 1e9;
        Restart();
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        base.Restart();
        random = new Pcg32(seed, 2);
        outputs = new Pcg32(seed, 3);
    }

    /// <inheritdoc/>
    protected override Request At(long atNs)
    {
        lengths.Next(ref random, out int input, out _);
        return new Request(atNs, input, 1);
    }

    /// <inheritdoc/>
    protected override long ThinkNs()
    {
        lengths.Next(ref outputs, out _, out int output);
        return (long)((output - 1) * tpotNs);
    }
}
