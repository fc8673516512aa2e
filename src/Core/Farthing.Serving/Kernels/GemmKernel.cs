using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Time of a matrix product of m×k activations with k×n weights (formula gemm/1).</summary>
/// <remarks>
/// t = (t0 + ((bytes/(BW·e_m))^q + (flops/(P·e_c·η))^q)^(1/q))·R − φ·min(t0, that); bytes = m·k·a + n·k·w + 2·m·n; flops = 2·m'·n·k with m' = m rounded up to mt;
/// η = k/(k+h_k)·u^a_wave with tiles = ⌈m/mt⌉·⌈n/128⌉ (mt 64 up to m = 64, else 128, or the hardware's own), waves = tiles/SMs, u = waves/⌈waves⌉, below one wave u = min(1, waves·clamp(k/1024, 1, 8)) (split-K).
/// R: measured over formula at the timed shapes (<see cref="GridResidual"/>), 1 without a table. Fitted for n, k from 512 to 16,384 and m up to 16,384; larger n or k are cut into equal pieces with one t0, smaller ones cost as 512. Never below the roofline of the exact shape.
/// Source of the form and of its constants: docs/cost-model.md, section 2.
/// </remarks>
public sealed class GemmKernel
{
    private const int SmallestSide = 512;
    private const int LargestSide = 16384;
    private readonly GpuRates rates;
    private readonly double weightBytes;
    private readonly double activationBytes;
    private readonly double floorNs;
    private readonly double floorShare;
    private readonly GridResidual? residual;
    private readonly double nsPerByte;
    private readonly double nsPerFlop;
    private readonly double q;
    private readonly double waveExponent;
    private readonly double halfK;

    /// <summary>Puts constants, peaks and element sizes together.</summary>
    /// <param name="constants">t0_us, e_m, e_c, q, a_wave, h_k.</param>
    /// <param name="rates">Peaks of the GPU that is served on.</param>
    /// <param name="weightBytes">w: bytes per weight with its scales.</param>
    /// <param name="activationBytes">a: bytes per activation read.</param>
    /// <param name="floorShare">φ: share of t0 that is hidden.</param>
    /// <param name="computeScale">Multiplies e_c: 0.8 for weight-only formats that borrow the 16-bit constants.</param>
    /// <param name="residual">Factors at timed shapes; null for the formula alone.</param>
    public GemmKernel(
        OperatorCoefficients constants,
        GpuRates rates,
        double weightBytes,
        double activationBytes,
        double floorShare = 0,
        double computeScale = 1,
        GridResidual? residual = null
    )
    {
        this.rates = rates;
        this.weightBytes = weightBytes;
        this.activationBytes = activationBytes;
        this.floorShare = floorShare;
        this.residual = residual;
        floorNs = constants["t0_us"] * 1e3;
        nsPerByte = 1e9 / (rates.BytesPerSecond * constants["e_m"]);
        nsPerFlop = 1e9 / (rates.FlopPerSecond * constants["e_c"] * computeScale);
        q = constants["q"];
        waveExponent = constants["a_wave"];
        halfK = constants["h_k"];
    }

    /// <summary>The engine, where its kernel of this kind is its own; null where it is the timed one.</summary>
    internal EngineKernels? Own { get; init; }

    /// <summary>Kernels of wider formats that the engine may unpack these weights for: where one of them is faster at the sizes of decode steps (<see cref="CaptureSizes.Largest"/>), it is the one that runs.</summary>
    internal IReadOnlyList<GemmKernel> Wider { get; init; } = [];

    /// <summary>True where weights are unpacked to the first of <see cref="Wider"/> in any case: sizes that arithmetic bounds are no faster than that.</summary>
    internal bool IsUnpacked { get; init; }

    /// <summary>The timed kernel of a format as narrow, where this one is assumed: at the sizes of decode steps it is no faster. Null where there is none.</summary>
    internal GemmKernel? Timed { get; init; }

    /// <summary>The cost of one product.</summary>
    /// <param name="m">Tokens.</param>
    /// <param name="n">Outputs.</param>
    /// <param name="k">Inputs.</param>
    public OperatorCost Cost(int m, int n, int k)
    {
        if (m <= 0)
        {
            return default;
        }

        double ns = OwnNs(m, n, k);
        if (m <= CaptureSizes.Largest)
        {
            foreach (GemmKernel wider in Wider)
            {
                ns = Math.Min(ns, wider.OwnNs(m, n, k));
            }
        }
        else if (IsUnpacked)
        {
            ns = Math.Max(ns, Wider[0].OwnNs(m, n, k));
        }

        return new OperatorCost(
            Math.Max(ns, 1e9 * Bytes(m, n, k) / rates.BytesPerSecond),
            Bytes(m, n, k),
            2.0 * m * n * k
        );
    }

    /// <summary>This kernel alone, no faster than its own roofline.</summary>
    private double OwnNs(int m, int n, int k)
    {
        int piecesN = ((n - 1) / LargestSide) + 1;
        int piecesK = ((k - 1) / LargestSide) + 1;
        double sideN = Math.Max(SmallestSide, n / (double)piecesN);
        double sideK = Math.Max(SmallestSide, k / (double)piecesK);
        int pieces = piecesN * piecesK;
        double piece = (floorNs + PieceNs(m, sideN, sideK)) * (residual?.Factor(m, sideN, sideK) ?? 1);
        double launch = Math.Min(floorNs, piece);
        double ns =
            ((pieces * (piece - launch)) + (launch * (1 - floorShare))) * (Own?.HopperFp8Ratio(m) ?? 1);
        if (Timed is not null && m <= CaptureSizes.Largest)
        {
            ns = Math.Max(ns, Timed.OwnNs(m, n, k));
        }

        return new OperatorCost(ns, Bytes(m, n, k), 2.0 * m * n * k)
            .NotBelowRoofline(rates.BytesPerSecond, rates.FlopPerSecond)
            .Ns;
    }

    private double Bytes(int m, double n, double k) =>
        (m * k * activationBytes) + (n * k * weightBytes) + (2.0 * m * n);

    private double PieceNs(int m, double n, double k)
    {
        double tile = rates.TileTokens ?? (m <= 64 ? 64 : 128);
        double rows = Math.Ceiling(m / tile);
        double bytes = Bytes(m, n, k);
        double flops = 2 * rows * tile * n * k;
        double waves = rows * Math.Ceiling(n / 128) / rates.SmCount;
        double use =
            waves < 1 ? Math.Min(1, waves * Math.Clamp(k / 1024, 1, 8)) : waves / Math.Ceiling(waves);
        double eta = k / (k + halfK) * Math.Pow(use, waveExponent);
        return SmoothMaximum.Exact(bytes * nsPerByte, flops * nsPerFlop / eta, q);
    }
}
