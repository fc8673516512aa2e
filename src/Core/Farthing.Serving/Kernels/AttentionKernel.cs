using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Grouped attention with fitted constants on a GPU: makes the term of a shape.</summary>
public sealed class AttentionKernel
{
    private const int PromptDoublings = 10;
    private const int PromptLengthDoublings = 19;
    private readonly double decodeFloorUs;
    private readonly double sequenceNs;
    private readonly double warmUpMegabytes;
    private readonly double decodeMemory;
    private readonly double decodeCompute;
    private readonly double prefillFloorUs;
    private readonly double prefillMemory;
    private readonly double prefillCompute;
    private readonly double occupancy;
    private readonly GpuRates rates;
    private readonly double floorShare;
    private readonly SmoothMaximum decodeOverlap;
    private readonly SmoothMaximum prefillOverlap;
    private readonly NeighborResidual? decodeResidual;
    private readonly NeighborResidual? prefillResidual;

    /// <summary>Puts constants and peaks together.</summary>
    /// <param name="decode">t0_us, tb_ns, b0_MB, e_m, e_c, q.</param>
    /// <param name="prefill">t0_us, e_m, e_c, q, c0.</param>
    /// <param name="rates">Peaks of the GPU that is served on, the 16-bit one of compute.</param>
    /// <param name="floorShare">φ: share of t0 that is hidden.</param>
    /// <param name="hasResiduals">False for the formulas alone.</param>
    public AttentionKernel(
        OperatorCoefficients decode,
        OperatorCoefficients prefill,
        GpuRates rates,
        double floorShare,
        bool hasResiduals
    )
    {
        decodeFloorUs = decode["t0_us"];
        sequenceNs = decode["tb_ns"];
        warmUpMegabytes = decode["b0_MB"];
        decodeMemory = decode["e_m"];
        decodeCompute = decode["e_c"];
        prefillFloorUs = prefill["t0_us"];
        prefillMemory = prefill["e_m"];
        prefillCompute = prefill["e_c"];
        occupancy = prefill["c0"];
        this.rates = rates;
        this.floorShare = floorShare;
        decodeOverlap = new SmoothMaximum(decode["q"]);
        prefillOverlap = new SmoothMaximum(prefill["q"]);
        decodeResidual = hasResiduals ? Residual(decode) : null;
        prefillResidual = hasResiduals ? Residual(prefill) : null;
    }

    /// <summary>The term of a shape.</summary>
    /// <param name="shape">What the GPU holds of one layer.</param>
    /// <param name="layers">Layers like it.</param>
    /// <param name="hasPrefill">False where only decode calls are asked for.</param>
    public AttentionTerm Term(AttentionShape shape, int layers, bool hasPrefill = true)
    {
        double group = shape.Heads / (double)shape.KvHeads;
        double tile = Math.Min(16, rates.TileTokens ?? 16);
        double padding = Math.Ceiling(group / tile) * tile / group;
        double headElements = 4.0 * shape.Heads * shape.HeadDim;
        AttentionTerm term = new()
        {
            Layers = layers,
            Sight = shape.Window is null ? AttentionSight.Full : AttentionSight.Windowed,
            Window = shape.Window ?? int.MaxValue,
            DecodeFloorNs = decodeFloorUs * 1e3 * (1 - floorShare),
            DecodeHiddenNs = decodeFloorUs * 1e3 * floorShare,
            DecodeSequenceNs = sequenceNs * shape.KvHeads,
            DecodeSequenceBytes = headElements,
            KvTokenBytes = 2.0 * shape.KvHeads * shape.HeadDim * shape.KvElementBytes,
            WarmUpBytes = warmUpMegabytes * 1e6,
            DecodeNsPerByte = 1e9 / (rates.BytesPerSecond * decodeMemory),
            KvTokenFlops = headElements,
            DecodeNsPerFlop = 1e9 * padding / (rates.FlopPerSecond * decodeCompute),
            DecodeOverlap = decodeOverlap,
            PrefillFloorNs = prefillFloorUs * 1e3 * (1 - floorShare),
            PrefillHiddenNs = prefillFloorUs * 1e3 * floorShare,
            PrefillTokenBytes = headElements,
            PairFlops = headElements,
            PrefillNsPerByte = 1e9 / (rates.BytesPerSecond * prefillMemory),
            PrefillNsPerFlop = 1e9 / (rates.FlopPerSecond * prefillCompute),
            Heads = shape.Heads,
            HalfOccupancy = occupancy * rates.SmCount,
            PrefillOverlap = prefillOverlap,
            RooflineNsPerByte = 1e9 / rates.BytesPerSecond,
            RooflineNsPerFlop = 1e9 / rates.FlopPerSecond,
        };
        return term with
        {
            DecodeTimes = decodeResidual is null
                ? null
                : DecodeTimes(term, decodeResidual.For(shape.Heads, shape.KvHeads)),
            PrefillTimes =
                prefillResidual is null || !hasPrefill
                    ? null
                    : PrefillTimes(term, prefillResidual.For(shape.Heads, shape.KvHeads)),
        };
    }

    private static AttentionGrid DecodeTimes(AttentionTerm term, HeadsResidual residual) =>
        AttentionGrid.OfDecode(
            (batch, length) =>
                Math.Max(
                    term.DecodeFormulaNs(batch, batch * length) * residual.Factor(batch, length),
                    term.DecodeRooflineNs(batch, batch * length)
                )
        );

    private static AttentionGrid PrefillTimes(AttentionTerm term, HeadsResidual residual) =>
        new(
            PromptDoublings,
            -1,
            (2 * PromptLengthDoublings) - 1,
            (prompts, pairs) =>
            {
                double length = term.LengthOf(pairs);
                double tokens = prompts * length;
                return Math.Max(
                    term.PrefillFormulaNs(tokens, prompts * pairs, tokens, prompts)
                        * residual.Factor(prompts, length),
                    term.PrefillRooflineNs(tokens, prompts * pairs, tokens)
                );
            }
        );

    private static NeighborResidual? Residual(OperatorCoefficients entry) =>
        entry.Residual?.Prepared(table => new NeighborResidual(table));
}

/// <summary>Part of a layer of grouped attention on one GPU.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">KV heads.</param>
/// <param name="HeadDim">Elements of a head.</param>
/// <param name="KvElementBytes">Bytes per element of the KV cache.</param>
/// <param name="Window">Tokens that a query sees at most; null for all.</param>
public readonly record struct AttentionShape(
    int Heads,
    int KvHeads,
    int HeadDim,
    double KvElementBytes,
    int? Window = null
);

/// <summary>Which KV tokens a query reads.</summary>
public enum AttentionSight
{
    /// <summary>All before it.</summary>
    Full,

    /// <summary>Those in the model's window.</summary>
    Windowed,

    /// <summary>The best of all, up to a number per query.</summary>
    Sparse,
}
