using Farthing.Serving.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Time of the routed experts of one layer: grouped products of all tokens with the experts they visit (formula moe/1).</summary>
/// <remarks>
/// t = (t0 + te·(E/ep)/64 + ta·asg + ((bytes/(BW·e_m))^q + (flops/(P·e_c))^q)^(1/q))·e^R − φ·min(t0, that), R of <see cref="MoeCurve"/>; asg = T·k/ep; ea = (E/ep)(1−(1−k/E)^T);
/// bytes = 3·ea·H·(I/tp)·w + asg·(H·a + 2H + 6I/tp) + 4·T·H; flops = 6·ea·⌈per/blk⌉·blk·H·I/tp with per = max(1, asg/ea) and blk the smallest of 16, 32, 64, 128 that holds per.
/// The median error of the formula alone is 10–26 %, p90 40–80 %; with R 7 and 25 % on shapes left out (docs/cost-model.md, section 2).
/// </remarks>
public sealed class MoeKernel
{
    private readonly GpuRates rates;
    private readonly double weightBytes;
    private readonly double activationBytes;
    private readonly double floorNs;
    private readonly double expertNs;
    private readonly double assignmentNs;
    private readonly double nsPerByte;
    private readonly double nsPerFlop;
    private readonly double q;
    private readonly double floorShare;
    private readonly ResidualTable? residual;
    private MoeCurve? last;

    /// <summary>Puts constants, peaks and element sizes together.</summary>
    /// <param name="constants">t0_us, e_m, e_c, q, t_exp_us_per64, t_asg_ns.</param>
    /// <param name="rates">Peaks of the GPU that is served on.</param>
    /// <param name="weightBytes">w: bytes per weight with its scales.</param>
    /// <param name="activationBytes">a: bytes per activation read.</param>
    /// <param name="floorShare">Share of t0 that is hidden.</param>
    /// <param name="computeScale">Multiplies e_c; the residual of the constants is left aside where it is not 1, because another kernel runs.</param>
    public MoeKernel(
        OperatorCoefficients constants,
        GpuRates rates,
        double weightBytes,
        double activationBytes,
        double floorShare = 0,
        double computeScale = 1
    )
    {
        this.rates = rates;
        this.weightBytes = weightBytes;
        this.activationBytes = activationBytes;
        floorNs = constants["t0_us"] * 1e3;
        this.floorShare = floorShare;
        residual = computeScale == 1 ? constants.Residual : null;
        expertNs = constants["t_exp_us_per64"] * 1e3 / 64;
        assignmentNs = constants["t_asg_ns"];
        nsPerByte = 1e9 / (rates.BytesPerSecond * constants["e_m"]);
        nsPerFlop = 1e9 / (rates.FlopPerSecond * constants["e_c"] * computeScale);
        q = constants["q"];
    }

    /// <summary>The cost on one GPU.</summary>
    /// <param name="tokens">Tokens that enter the layer, over all GPUs that share its experts.</param>
    /// <param name="shape">The experts.</param>
    /// <param name="transfer">Multiplies the time: what the curve of other models' experts is off by (<see cref="ExpertTransfer"/>).</param>
    public OperatorCost Cost(double tokens, in MoeShape shape, double transfer = 1)
    {
        if (tokens <= 0)
        {
            return default;
        }

        double local = shape.Experts / (double)shape.ExpertParallel;
        double active = shape.ActiveExperts(tokens);
        double assignments = tokens * shape.TopK / shape.ExpertParallel;
        double inner = shape.Intermediate / (double)shape.TensorParallel;
        double perExpert = Math.Max(1, assignments / active);
        double block =
            perExpert <= 16 ? 16
            : perExpert <= 32 ? 32
            : perExpert <= 64 ? 64
            : 128;
        double matrix = shape.Matrices * shape.Hidden * inner;
        double bytes =
            (active * matrix * weightBytes)
            + (assignments * ((shape.Hidden * activationBytes) + (2.0 * shape.Hidden) + (6 * inner)))
            + (4.0 * tokens * shape.Hidden);
        double padded = 2 * active * Math.Ceiling(perExpert / block) * block * matrix;
        double ns =
            floorNs
            + (expertNs * local)
            + (assignmentNs * assignments)
            + SmoothMaximum.Exact(bytes * nsPerByte, padded * nsPerFlop, q);
        if (residual is not null)
        {
            ns *= Math.Exp(Curve(residual, shape).LnFactor(tokens));
        }

        ns *= transfer;
        ns -= floorShare * Math.Min(floorNs, ns);
        return new OperatorCost(ns, bytes, 2 * assignments * matrix).NotBelowRoofline(
            rates.BytesPerSecond,
            rates.FlopPerSecond
        );
    }

    /// <summary>True where these experts were timed, if split over another number of GPUs.</summary>
    public bool IsTimed(in MoeShape shape) => residual is not null && Curve(residual, shape).IsOfModel;

    /// <summary>True where the curve is that of other models' experts.</summary>
    public bool IsTransferred(in MoeShape shape) => residual is not null && !Curve(residual, shape).IsOfModel;

    /// <summary>The curve of the shape asked for last stays at hand; several threads may find it twice, to the same end.</summary>
    private MoeCurve Curve(ResidualTable table, in MoeShape shape)
    {
        MoeCurve? known = last;
        if (known is null || known.Shape != shape)
        {
            known = new MoeCurve(table, shape);
            last = known;
        }

        return known;
    }
}

/// <summary>The peaks that a kernel's efficiencies refer to.</summary>
/// <param name="BytesPerSecond">Peak memory bandwidth.</param>
/// <param name="FlopPerSecond">Dense peak of the format that is computed in.</param>
/// <param name="SmCount">Streaming multiprocessors.</param>
/// <param name="TileTokens">Rows that tokens are rounded up to; null for the tiles of matrix units.</param>
public readonly record struct GpuRates(
    double BytesPerSecond,
    double FlopPerSecond,
    int SmCount,
    int? TileTokens = null
);
