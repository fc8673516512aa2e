using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Serving.Kernels;

/// <summary>Builds the kernels of one GPU: its own constants where the tables hold them, else those of the GPU that <see cref="GpuSpec.CoefficientsFrom"/> names with this GPU's bandwidth and peaks, else stated substitutes.</summary>
/// <remarks>Every substitute leaves a line in <see cref="Notes"/> and lowers <see cref="Provenance"/> to assumed. The rules stand in docs/cost-model.md, section 3.</remarks>
public sealed partial class KernelLibrary
{
    /// <summary>e_c of a 16-bit kernel is multiplied by this when it has to unpack weight-only formats first.</summary>
    public const double UnpackingComputeScale = 0.8;
    private const string Fallback = "h100_sxm";

    /// <summary>ln of the ratio of SM counts up to which a relative of the timed GPU uses its residual tables: wave counts shift beyond.</summary>
    private static readonly double LargestSmRatio = Math.Log(1.25);
    private readonly GpuSpec gpu;
    private readonly CoefficientSet set;
    private readonly GpuCoefficients table;
    private readonly HostTerms host;
    private readonly List<string> notes = [];
    private bool hasSubstitutes;

    /// <summary>Finds the tables of a GPU.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="set">All coefficients.</param>
    /// <param name="host">Host terms: the share of launch floors that is hidden.</param>
    /// <param name="engine">What the engine's kernels do differently; null for today's of the host terms' engine.</param>
    public KernelLibrary(GpuSpec gpu, CoefficientSet set, HostTerms host, EngineKernels? engine = null)
    {
        Engine = engine ?? EngineKernels.For(EngineFamilies.Find(host.Engine) ?? EngineFamily.Vllm);
        this.gpu = gpu;
        this.set = set;
        this.host = host;
        table =
            set.FindGpu(gpu.CoefficientsFrom)
            ?? throw new FarthingException(
                new Fault(CoefficientsFaultCodes.GpuWithoutTables, $"no coefficients for {gpu.Id}")
                {
                    Path = "coefficients_from",
                    Value = gpu.CoefficientsFrom,
                    Expected = "one of " + string.Join(", ", set.Gpus.Select(entry => entry.Gpu)),
                    Nearest = NearestWord.Find(gpu.CoefficientsFrom, set.Gpus.Select(entry => entry.Gpu)),
                }
            );
        if (!gpu.HasOwnCoefficients)
        {
            notes.Add($"kernels of {gpu.CoefficientsFrom}, scaled to {gpu.Id}'s bandwidth and peaks");
        }
    }

    /// <summary>Substitutes that were used so far, in words.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Source of the constants used so far.</summary>
    public CoefficientsWord Provenance =>
        hasSubstitutes ? CoefficientsWord.Assumed
        : gpu.HasOwnCoefficients ? CoefficientsWord.Fitted
        : CoefficientsWord.Transferred;

    /// <summary>Marks everything as assumed, with the reason.</summary>
    public void Assume(string reason)
    {
        hasSubstitutes = true;
        if (!notes.Contains(reason))
        {
            notes.Add(reason);
        }
    }

    /// <summary>The format that this GPU computes a weight format in: 16 bit where it has no units for it.</summary>
    public double ComputePeak(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8 or NumberFormat.Fp8Block => gpu.Fp8FlopPerSecond ?? gpu.SixteenBitFlopPerSecond,
            NumberFormat.Int8 => gpu.Int8FlopPerSecond ?? gpu.SixteenBitFlopPerSecond,
            NumberFormat.Nvfp4 => gpu.Fp4FlopPerSecond ?? gpu.SixteenBitFlopPerSecond,
            _ => gpu.SixteenBitFlopPerSecond,
        };

    /// <summary>The fastest peak among the formats that weights may be unpacked to in decode steps, and their own.</summary>
    public double UnpackedPeak(NumberFormat format) =>
        FormatFacts.Is16Bit(format)
            ? ComputePeak(format)
            : Math.Max(ComputePeak(format), WiderFormats(format).Max(ComputePeak));

    /// <summary>Products with weights of a format.</summary>
    public GemmKernel Gemm(NumberFormat format)
    {
        double weightBytes = FormatFacts.BytesPerWeight(format);
        double peak = ComputePeak(format);
        if (FormatFacts.Is16Bit(format))
        {
            OperatorCoefficients fit16 = Gemm16();
            return new GemmKernel(fit16, Rates(peak), 2, 2, host.KernelFloorShare, residual: Grid(fit16));
        }

        if (IsComputedIn16Bit(format))
        {
            Assume(
                $"{FormatFacts.Id(format)} products: 16-bit kernel, compute × {UnpackingComputeScale}, smaller weights"
            );
            return new GemmKernel(
                Gemm16(),
                Rates(peak),
                weightBytes,
                2,
                host.KernelFloorShare,
                UnpackingComputeScale
            )
            {
                IsUnpacked = true,
                Wider = Wider(format),
                Timed = TimedAsNarrow(format),
            };
        }

        string name = KernelFormat(format);
        OperatorCoefficients? fit = table.Find("gemm", name);
        GridResidual? residual = fit is null || format == NumberFormat.Int8 ? null : Grid(fit);
        if (format == NumberFormat.Int8)
        {
            Assume("int8 products: as fp8, at the INT8 peak");
        }

        if (fit is null)
        {
            fit = Borrowed("gemm", name, "");
            Assume($"{FormatFacts.Id(format)} products: constants of {Fallback}");
        }

        return new GemmKernel(
            fit,
            Rates(peak),
            weightBytes,
            ActivationBytes(format),
            host.KernelFloorShare,
            residual: residual
        )
        {
            Own = format == NumberFormat.Fp8 && table.Gpu is "h100_sxm" or "h200_sxm" ? Engine : null,
            Wider = Wider(format),
            Timed = TimedAsNarrow(format),
        };
    }

    /// <summary>Products of the timed format that is as narrow as an assumed one: FP8 beside INT8 where arithmetic in INT8 is no faster, NVFP4 beside MXFP4 and INT4. Null where this GPU has none.</summary>
    private GemmKernel? TimedAsNarrow(NumberFormat format)
    {
        NumberFormat? narrow = format switch
        {
            NumberFormat.Int8 when gpu.Int8FlopPerSecond <= gpu.Fp8FlopPerSecond => NumberFormat.Fp8,
            NumberFormat.Mxfp4 or NumberFormat.Int4 => NumberFormat.Nvfp4,
            _ => null,
        };
        return narrow is NumberFormat timed && !IsComputedIn16Bit(timed) ? Gemm(timed) : null;
    }

    /// <summary>Products of the formats with more bytes per weight that this GPU computes in: weights can always be unpacked to one of them.</summary>
    private GemmKernel[] Wider(NumberFormat format) => [.. WiderFormats(format).Select(Gemm)];

    private IEnumerable<NumberFormat> WiderFormats(NumberFormat format)
    {
        yield return NumberFormat.Bf16;
        if (format is NumberFormat.Nvfp4 or NumberFormat.Mxfp4 or NumberFormat.Int4)
        {
            foreach (
                NumberFormat eight in (NumberFormat[])
                    [NumberFormat.Fp8, NumberFormat.Fp8Block, NumberFormat.Int8]
            )
            {
                if (!IsComputedIn16Bit(eight))
                {
                    yield return eight;
                }
            }
        }
    }

    /// <summary>Differences of the engine's kernels from the timed ones.</summary>
    internal EngineKernels Engine { get; }

    /// <summary>Grouped attention of a head size and window.</summary>
    /// <remarks>Constants and factors of the timed head size that is nearest by ratio; those of a timed window where it is within a factor of two of the layer's, else the unwindowed ones at the length that is seen.</remarks>
    public AttentionKernel Attention(NumberFormat kv, int headDim, int? window)
    {
        string format = kv == NumberFormat.Fp8 ? "fp8" : "bf16";
        OperatorCoefficients decode = Attention("decode_attention", format, headDim, window);
        OperatorCoefficients prefill = Attention("prefill_attention", format, headDim, window);
        if (HeadDim(decode.Variant) is int timed && timed != headDim)
        {
            Outside($"head size {headDim}: kernels of {timed}");
        }

        return new AttentionKernel(
            decode,
            prefill,
            Rates(gpu.SixteenBitFlopPerSecond),
            host.KernelFloorShare,
            HasResiduals
        );
    }

    /// <summary>Notes that shapes lie outside the measured range, where factors are held at its edge.</summary>
    public void Outside(string what)
    {
        string note = "outside the measured range: " + what;
        if (!notes.Contains(note))
        {
            notes.Add(note);
        }
    }

    /// <summary>Constants of the core of latent attention, without its projections.</summary>
    /// <param name="kv">Format of the cache.</param>
    /// <param name="isPrefill">Prefill or absorbed decode.</param>
    public OperatorCoefficients LatentAttention(NumberFormat kv, bool isPrefill)
    {
        string op = isPrefill ? "latent_prefill" : "latent_decode";
        string format = kv == NumberFormat.Fp8 ? "fp8" : "bf16";
        if ((table.Find(op, format) ?? table.Find(op, "bf16")) is OperatorCoefficients own)
        {
            return own;
        }

        Assume($"latent attention: constants of {Fallback}");
        return Borrowed(op, "bf16", "");
    }

    /// <summary>Residual tables hold for the timed GPU, and for relatives of its architecture with about as many SMs: docs/accuracy-kernels.md has the test of that rule.</summary>
    private bool HasResiduals =>
        gpu.HasOwnCoefficients
        || (
            table.Architectures.Contains(gpu.Architecture)
            && Math.Abs(Math.Log(gpu.SmCount / (double)table.SmCount)) <= LargestSmRatio
        );

    private OperatorCoefficients Attention(string op, string format, int headDim, int? window)
    {
        OperatorCoefficients? best = null;
        double nearest = double.PositiveInfinity;
        foreach (OperatorCoefficients entry in table.Operators)
        {
            if (
                entry.Op != op
                || entry.Format != format
                || Window(entry.Variant) is int timed && !IsNear(timed)
            )
            {
                continue;
            }

            // A window of its own counts for less than a doubling of the head size, and for more than nothing.
            double distance =
                Math.Abs(Math.Log2(HeadDim(entry.Variant) / (double)headDim))
                + (window is not null && Window(entry.Variant) is null ? 0.1 : 0);
            if (distance < nearest)
            {
                nearest = distance;
                best = entry;
            }
        }

        return best
            ?? (format == "bf16" ? null : Attention(op, "bf16", headDim, window))
            ?? Borrowed(op, "bf16", op == "decode_attention" ? "" : "d128");

        bool IsNear(int timed) => window is int own && own <= 2 * timed && timed <= 2 * own;
    }

    /// <summary>The head size of a variant such as d64 or d64_w128; decode of 128 has an empty one.</summary>
    private static int HeadDim(string variant) =>
        variant.Length == 0
            ? 128
            : int.Parse(
                variant.AsSpan(1, (variant + "_").IndexOf('_', StringComparison.Ordinal) - 1),
                CultureInfo.InvariantCulture
            );

    private static int? Window(string variant)
    {
        int at = variant.IndexOf("_w", StringComparison.Ordinal);
        return at < 0 ? null : int.Parse(variant.AsSpan(at + 2), CultureInfo.InvariantCulture);
    }

    private GridResidual? Grid(OperatorCoefficients fit) =>
        HasResiduals ? fit.Residual?.Prepared(residual => new GridResidual(residual)) : null;

    private OperatorCoefficients Gemm16() => table.Find("gemm", "bf16") ?? Borrowed("gemm", "bf16", "");

    private bool IsComputedIn16Bit(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8 or NumberFormat.Fp8Block => gpu.Fp8FlopPerSecond is null,
            NumberFormat.Int8 => gpu.Int8FlopPerSecond is null,
            NumberFormat.Nvfp4 => gpu.Fp4FlopPerSecond is null,
            _ => true,
        };

    private static string KernelFormat(NumberFormat format) =>
        format == NumberFormat.Int8 ? "fp8" : FormatFacts.Id(format);

    private static double ActivationBytes(NumberFormat format) =>
        format switch
        {
            NumberFormat.Fp8Block => 1.03,
            NumberFormat.Nvfp4 => 0.5625,
            _ => 1,
        };

    private GpuRates Rates(double peak) => new(gpu.MemoryBytesPerSecond, peak, gpu.SmCount, gpu.TileTokens);

    private OperatorCoefficients Borrowed(string op, string format, string variant) =>
        set.FindGpu(Fallback)?.Find(op, format, variant)
        ?? throw new FarthingException(
            new Fault(
                CoefficientsFaultCodes.OperatorMissing,
                $"no {op} {format} {variant} in the coefficients".TrimEnd()
            )
            {
                Path = $"gpus[{table.Gpu}].operators",
                Expected = $"an entry there or for {Fallback}",
            }
        );
}
