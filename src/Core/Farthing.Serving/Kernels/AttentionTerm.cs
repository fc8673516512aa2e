using System.Runtime.CompilerServices;
using Farthing.Serving.Steps;

namespace Farthing.Serving.Kernels;

/// <summary>Time that layers of one kind spend on mixing tokens, on one GPU, as a function of a step's sums.</summary>
/// <remarks>
/// Decode: t = t0 + s₁·b + (((x + b0·(1−e^(−x/b0)))/(BW·e_m))^q + (flops/(P·e_c))^q)^(1/q), x = bytes of the live KV and of queries and outputs.
/// Prefill: t = t0 + ((bytes/(BW·e_m))^q + (flops/(P·e_c·η))^q)^(1/q), η = C/(C + c0·SMs), C = heads·max(1, tokens/128, sequences).
/// Where timings of the shape's kernel are known, the time of one such call stands in a table instead: formula × factor (<see cref="HeadsResidual"/>) over (sequences, mean KV length) for decode, and for prompts over
/// (sequences, pairs of a prompt of the mean new length without a past). A past, or lengths that differ, then multiply it by formula(actual sums)/formula(equal prompts without a past).
/// Factors along a prompt's length fall at most as length^−0.8, since a formula with a past rises as slowly as length¹: more tokens never take less time.
/// A step with both parts is one call and pays the larger t0 once. Neither part is faster than its roofline.
/// </remarks>
public sealed record AttentionTerm
{
    /// <summary>Layers of this kind.</summary>
    public required int Layers { get; init; }

    /// <summary>Which KV tokens a query sees.</summary>
    public AttentionSight Sight { get; init; } = AttentionSight.Full;

    /// <summary>Tokens that a query sees at most, where <see cref="Sight"/> is windowed.</summary>
    public int Window { get; init; } = int.MaxValue;

    /// <summary>Tokens that a query reads at most, where <see cref="Sight"/> is sparse.</summary>
    public int SparseTokens { get; init; } = int.MaxValue;

    /// <summary>Launch floor of a decode call that remains in a CUDA graph.</summary>
    public double DecodeFloorNs { get; init; }

    /// <summary>Launch floor of a decode call that a CUDA graph hides; t0 is this and <see cref="DecodeFloorNs"/>.</summary>
    public double DecodeHiddenNs { get; init; }

    /// <summary>Time of a decode call, t0 included, over (sequences, mean KV tokens that are read); null for the formula.</summary>
    public AttentionGrid? DecodeTimes { get; init; }

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

    /// <summary>Exponent of the overlap of decode's memory and compute.</summary>
    public SmoothMaximum DecodeOverlap { get; init; } = SmoothMaximum.Sum;

    /// <summary>Launch floor of a prefill call.</summary>
    public double PrefillFloorNs { get; init; }

    /// <summary>Launch floor of a prefill call that is hidden; t0 is this and <see cref="PrefillFloorNs"/>.</summary>
    public double PrefillHiddenNs { get; init; }

    /// <summary>Time of a prefill call, t0 included, over (prompts, pairs of one prompt without a past); null for the formula.</summary>
    public AttentionGrid? PrefillTimes { get; init; }

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

    /// <summary>Exponent of the overlap of prefill's memory and compute.</summary>
    public SmoothMaximum PrefillOverlap { get; init; } = SmoothMaximum.Sum;

    /// <summary>Nanoseconds per byte at peak bandwidth.</summary>
    public required double RooflineNsPerByte { get; init; }

    /// <summary>Nanoseconds per flop at the 16-bit peak.</summary>
    public required double RooflineNsPerFlop { get; init; }

    /// <summary>Factor on the decode part's built-in time.</summary>
    public double DecodeScale { get; init; } = 1;

    /// <summary>Factor on the prefill part's built-in time.</summary>
    public double PrefillScale { get; init; } = 1;

    /// <summary>The same term, a number of times slower; never faster than its roofline.</summary>
    /// <param name="factor">Of decode and prefill.</param>
    /// <param name="prefill">Of prefill on top.</param>
    public AttentionTerm Scaled(double factor, double prefill) =>
        this with
        {
            DecodeScale = factor,
            PrefillScale = factor * prefill,
        };

    /// <summary>The same term on an untimed GPU, its decode calls kept in order with those of timed ones (<see cref="TimedBounds{T}"/>); itself where there are none.</summary>
    internal AttentionTerm Within(TimedBounds<AttentionTerm> bounds) =>
        bounds.IsEmpty
            ? this
            : this with
            {
                DecodeTimes = AttentionGrid.OfDecode(
                    (batch, length) =>
                        WithFloor(
                            bounds.Within(
                                ShownDecodeNs(batch, batch * length),
                                timed => timed.ShownDecodeNs(batch, batch * length)
                            )
                        )
                ),
            };

    /// <summary>A decode call, t0 included.</summary>
    private double DecodeCallNs(double sequences, double read) =>
        DecodeTimes?.Ns(sequences, read / sequences) ?? DecodeFormulaNs(sequences, read);

    /// <summary>Rest of a decode call in a CUDA graph: never faster than its roofline.</summary>
    private double ShownDecodeNs(double sequences, double read)
    {
        double timed = DecodeCallNs(sequences, read);
        double launch = Math.Min(timed, DecodeFloorNs + DecodeHiddenNs);
        return Math.Max(timed - launch, DecodeRooflineNs(sequences, read))
            + Shown(launch, DecodeFloorNs, DecodeHiddenNs);
    }

    /// <summary>The call of which so much remains in a CUDA graph.</summary>
    private double WithFloor(double shown) =>
        shown >= DecodeFloorNs || DecodeFloorNs == 0
            ? shown + DecodeHiddenNs
            : shown * (DecodeFloorNs + DecodeHiddenNs) / DecodeFloorNs;

    /// <summary>The time of all layers of this kind, with the work behind it.</summary>
    /// <param name="shape">The step's sums.</param>
    /// <param name="decodeShare">Share of decoding sequences that this GPU serves.</param>
    /// <param name="prefillShare">Share of prefill tokens that this GPU serves.</param>
    /// <param name="bytes">Bytes are added here.</param>
    /// <param name="flops">Arithmetic is added here.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            double moved = DecodeBytes(sequences, read);
            double work = DecodeFlops(sequences, read);
            double kernel;
            if (DecodeTimes is null)
            {
                kernel = DecodeNs(sequences, read);
                floor = DecodeFloorNs;
            }
            else
            {
                double timed = DecodeTimes.Ns(sequences, read / sequences);
                double launch = Math.Min(timed, DecodeFloorNs + DecodeHiddenNs);
                kernel = timed - launch;
                floor = Shown(launch, DecodeFloorNs, DecodeHiddenNs);
            }

            ns = Math.Max(kernel * DecodeScale, Roofline(moved, work));
            floor *= DecodeScale;
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
            double sequences = shape.PrefillSequences * prefillShare;
            double moved = PrefillBytes(tokens, kv);
            double work = PrefillFlops(tokens, pairs);
            double kernel;
            double prefillFloor = PrefillFloorNs;
            if (PrefillTimes is null)
            {
                kernel = PrefillNs(tokens, pairs, kv, sequences);
            }
            else
            {
                double timed = PrefillTimedNs(tokens, pairs, kv, Math.Max(1, sequences));
                double launch = Math.Min(timed, PrefillFloorNs + PrefillHiddenNs);
                kernel = timed - launch;
                prefillFloor = Shown(launch, PrefillFloorNs, PrefillHiddenNs);
            }

            ns += Math.Max(kernel * PrefillScale, Roofline(moved, work));
            floor = Math.Max(floor, prefillFloor * PrefillScale);
            bytes += moved * Layers;
            flops += work * Layers;
        }

        return (ns + floor) * Layers;
    }

    /// <summary>A decode call by its formula, t0 included: what timings are compared with.</summary>
    public double DecodeFormulaNs(double sequences, double read) =>
        DecodeFloorNs + DecodeHiddenNs + DecodeNs(sequences, read);

    /// <summary>The least time of a decode call.</summary>
    public double DecodeRooflineNs(double sequences, double read) =>
        Roofline(DecodeBytes(sequences, read), DecodeFlops(sequences, read));

    /// <summary>A prefill call by its formula, t0 included.</summary>
    public double PrefillFormulaNs(double tokens, double pairs, double kv, double sequences) =>
        PrefillFloorNs + PrefillHiddenNs + PrefillNs(tokens, pairs, kv, sequences);

    /// <summary>The least time of a prefill call.</summary>
    public double PrefillRooflineNs(double tokens, double pairs, double kv) =>
        Roofline(PrefillBytes(tokens, kv), PrefillFlops(tokens, pairs));

    /// <summary>Pairs of a query and a key in one prompt without a past.</summary>
    public double PairsOf(double length) =>
        Sight == AttentionSight.Windowed && length > Window
            ? Window * (length - (Window / 2.0))
            : length * length / 2;

    /// <summary>The length of a prompt without a past that has so many pairs.</summary>
    public double LengthOf(double pairs) =>
        Sight == AttentionSight.Windowed && pairs > Window * (Window / 2.0)
            ? (pairs / Window) + (Window / 2.0)
            : Math.Sqrt(2 * pairs);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double PrefillTimedNs(double tokens, double pairs, double kv, double sequences)
    {
        double equal = PairsOf(tokens / sequences);
        double timed = PrefillTimes!.Ns(sequences, equal);
        equal *= sequences;
        if (pairs <= equal && kv <= tokens)
        {
            return timed;
        }

        double plainKv = Sight == AttentionSight.Full ? tokens : Math.Min(tokens, equal);
        double ratio =
            PrefillFormulaNs(tokens, pairs, kv, sequences)
            / PrefillFormulaNs(tokens, equal, plainKv, sequences);
        return ratio > 1 ? timed * ratio : timed;
    }

    /// <summary>Rest of a launch floor in a CUDA graph: the same share of a shorter one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Shown(double launch, double shown, double hidden) =>
        hidden > 0 ? launch * (shown / (shown + hidden)) : launch;

    private double DecodeBytes(double sequences, double read) =>
        (sequences * DecodeSequenceBytes) + (read * KvTokenBytes);

    private double DecodeFlops(double sequences, double read) =>
        (sequences * DecodeSequenceFlops) + (read * KvTokenFlops);

    private double PrefillBytes(double tokens, double kv) =>
        (tokens * PrefillTokenBytes) + (kv * KvTokenBytes);

    private double PrefillFlops(double tokens, double pairs) =>
        (tokens * PrefillTokenFlops) + (pairs * PairFlops);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Roofline(double moved, double work) =>
        Math.Max(moved * RooflineNsPerByte, work * RooflineNsPerFlop);

    private double DecodeNs(double sequences, double read)
    {
        double moved = DecodeBytes(sequences, read);
        return (sequences * DecodeSequenceNs)
            + DecodeOverlap.Of(
                (moved + WarmUp(moved)) * DecodeNsPerByte,
                DecodeFlops(sequences, read) * DecodeNsPerFlop
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double PrefillNs(double tokens, double pairs, double kv, double sequences)
    {
        double blocks = Heads * Math.Max(1, Math.Max(tokens / 128, sequences));
        double slow = 1 + (HalfOccupancy / blocks);
        return PrefillOverlap.Of(
            PrefillBytes(tokens, kv) * PrefillNsPerByte,
            PrefillFlops(tokens, pairs) * PrefillNsPerFlop * slow
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
