using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Kernels;

/// <summary>Time that layers of one kind spend on mixing tokens, on one GPU, as a function of a step's sums.</summary>
/// <remarks>
/// Decode: t = t0 + s₁·b + (((x + b0·(1−e^(−x/b0)))/(BW·e_m))^q + (flops/(P·e_c))^q)^(1/q), x = bytes of the live KV and of queries and outputs.
/// Prefill: t = t0 + ((bytes/(BW·e_m))^q + (flops/(P·e_c·η))^q)^(1/q), η = C/(C + c0·SMs), C = heads·max(1, tokens/128, sequences).
/// A step with both parts is one call and pays the larger t0 once. Neither part is faster than its roofline.
/// </remarks>
public sealed record AttentionTerm
{
    /// <summary>Layers of this kind.</summary>
    public required int Layers { get; init; }

    /// <summary>Which KV tokens a query sees.</summary>
    public AttentionSight Sight { get; init; } = AttentionSight.Full;

    /// <summary>Tokens that a query reads at most, where <see cref="Sight"/> is sparse.</summary>
    public int SparseTokens { get; init; } = int.MaxValue;

    /// <summary>Launch floor of a decode call that remains in a CUDA graph.</summary>
    public double DecodeFloorNs { get; init; }

    /// <summary>Time per decoding sequence.</summary>
    public double DecodeSequenceNs { get; init; }

    /// <summary>Bytes per decoding sequence: queries, outputs, state.</summary>
    public double DecodeSequenceBytes { get; init; }

    /// <summary>Bytes per KV token that is read.</summary>
    public double KvTokenBytes { get; init; }

    /// <summary>b0: bytes that are paid twice while reads are too small to stream.</summary>
    public double WarmUpBytes { get; init; }

    /// <summary>Nanoseconds per byte at the fitted share of bandwidth, decode.</summary>
    public double DecodeNsPerByte { get; init; }

    /// <summary>Arithmetic per KV token of a decoding sequence.</summary>
    public double KvTokenFlops { get; init; }

    /// <summary>Arithmetic per decoding sequence.</summary>
    public double DecodeSequenceFlops { get; init; }

    /// <summary>Nanoseconds per flop at the fitted share of the peak, decode, padding included.</summary>
    public double DecodeNsPerFlop { get; init; }

    /// <summary>How decode's memory and compute overlap.</summary>
    public SmoothMaximum DecodeOverlap { get; init; } = new(1);

    /// <summary>Launch floor of a prefill call.</summary>
    public double PrefillFloorNs { get; init; }

    /// <summary>Bytes per new token: queries, outputs, state.</summary>
    public double PrefillTokenBytes { get; init; }

    /// <summary>Arithmetic per new token.</summary>
    public double PrefillTokenFlops { get; init; }

    /// <summary>Arithmetic per pair of a query and a key.</summary>
    public double PairFlops { get; init; }

    /// <summary>Nanoseconds per byte, prefill.</summary>
    public double PrefillNsPerByte { get; init; }

    /// <summary>Nanoseconds per flop, prefill, at full occupancy.</summary>
    public double PrefillNsPerFlop { get; init; }

    /// <summary>Heads of this GPU: blocks of work per 128 queries.</summary>
    public double Heads { get; init; } = 1;

    /// <summary>c0·SMs: blocks of work at which half of the speed is reached; 0 for none.</summary>
    public double HalfOccupancy { get; init; }

    /// <summary>How prefill's memory and compute overlap.</summary>
    public SmoothMaximum PrefillOverlap { get; init; } = new(1);

    /// <summary>Nanoseconds per byte at peak bandwidth.</summary>
    public required double RooflineNsPerByte { get; init; }

    /// <summary>Nanoseconds per flop at the 16-bit peak.</summary>
    public required double RooflineNsPerFlop { get; init; }

    /// <summary>The same term, a number of times slower; never faster than its roofline.</summary>
    /// <param name="factor">Of decode and prefill.</param>
    /// <param name="prefill">Of prefill on top.</param>
    public AttentionTerm Scaled(double factor, double prefill) =>
        factor == 1 && prefill == 1
            ? this
            : this with
            {
                DecodeFloorNs = DecodeFloorNs * factor,
                DecodeSequenceNs = DecodeSequenceNs * factor,
                DecodeNsPerByte = DecodeNsPerByte * factor,
                DecodeNsPerFlop = DecodeNsPerFlop * factor,
                PrefillFloorNs = PrefillFloorNs * factor * prefill,
                PrefillNsPerByte = PrefillNsPerByte * factor * prefill,
                PrefillNsPerFlop = PrefillNsPerFlop * factor * prefill,
            };

    /// <summary>The time of all layers of this kind, with the work behind it.</summary>
    /// <param name="shape">The step's sums.</param>
    /// <param name="decodeShare">Share of decoding sequences that this GPU serves.</param>
    /// <param name="prefillShare">Share of prefill tokens that this GPU serves.</param>
    /// <param name="bytes">Bytes are added here.</param>
    /// <param name="flops">Arithmetic is added here.</param>
    public double Ns(
        in StepShape shape,
        double decodeShare,
        double prefillShare,
        ref double bytes,
        ref double flops
    )
    {
        double floor = 0;
        double ns = 0;
        if (shape.DecodeSequences > 0)
        {
            double sequences = shape.DecodeSequences * decodeShare;
            double seen = Seen(shape.DecodeKvTokens, shape.DecodeWindowedKvTokens, shape.DecodeSequences);
            double read = seen * decodeShare;
            double moved = (sequences * DecodeSequenceBytes) + (read * KvTokenBytes);
            double work = (sequences * DecodeSequenceFlops) + (read * KvTokenFlops);
            double paid = moved + WarmUp(moved);
            double kernel =
                (sequences * DecodeSequenceNs)
                + DecodeOverlap.Of(paid * DecodeNsPerByte, work * DecodeNsPerFlop);
            ns = Math.Max(kernel, Math.Max(moved * RooflineNsPerByte, work * RooflineNsPerFlop));
            floor = DecodeFloorNs;
            bytes += moved * Layers;
            flops += work * Layers;
        }

        if (shape.PrefillTokens > 0)
        {
            double tokens = shape.PrefillTokens * prefillShare;
            double pairs =
                Seen(shape.PrefillPairs, shape.PrefillWindowedPairs, shape.PrefillTokens) * prefillShare;
            double kv =
                Sight == AttentionSight.Full
                    ? shape.PrefillKvTokens * prefillShare
                    : Math.Min(shape.PrefillKvTokens * prefillShare, pairs);
            double moved = (tokens * PrefillTokenBytes) + (kv * KvTokenBytes);
            double work = (tokens * PrefillTokenFlops) + (pairs * PairFlops);
            double blocks =
                Heads * Math.Max(1, Math.Max(tokens / 128, shape.PrefillSequences * prefillShare));
            double slow = 1 + (HalfOccupancy / blocks);
            double kernel = PrefillOverlap.Of(moved * PrefillNsPerByte, work * PrefillNsPerFlop * slow);
            ns += Math.Max(kernel, Math.Max(moved * RooflineNsPerByte, work * RooflineNsPerFlop));
            floor = Math.Max(floor, PrefillFloorNs);
            bytes += moved * Layers;
            flops += work * Layers;
        }

        return (ns + floor) * Layers;
    }

    private double Seen(double all, double windowed, double queries) =>
        Sight switch
        {
            AttentionSight.Windowed => windowed,
            AttentionSight.Sparse => Math.Min(all, queries * SparseTokens),
            _ => all,
        };

    private double WarmUp(double moved)
    {
        if (WarmUpBytes <= 0)
        {
            return 0;
        }

        double ratio = moved / WarmUpBytes;
        return ratio > 30 ? WarmUpBytes : WarmUpBytes * (1 - Math.Exp(-ratio));
    }
}
