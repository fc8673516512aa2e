using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Studies.Kernels;
using Farthing.Testing;
using Farthing.Tests.Serving;
using Farthing.Tests.Serving.Models;

namespace Farthing.Tests.Studies.Kernels;

/// <summary>The formulas of this program against the timings that their constants were fitted to: were a formula read differently than whoever fitted it, its error would be larger than the published one.</summary>
public sealed class KernelTimingsTests
{
    private static readonly HostTerms Bare = new("test", 0, 0, 0, 0, 0, 0, "launch floors as timed");

    public static TheoryData<string> Gpus => ["h100_sxm", "b200_sxm"];

    [Theory]
    [MemberData(nameof(Gpus))]
    public void Products_err_as_published(string gpu)
    {
        CsvRows rows = Rows("gemm.csv");
        foreach (
            NumberFormat format in (NumberFormat[])
                [NumberFormat.Bf16, NumberFormat.Fp8, NumberFormat.Fp8Block]
        )
        {
            GemmKernel kernel = Library(gpu).Gemm(format);
            string dtype = format == NumberFormat.Bf16 ? "bfloat16" : FormatFacts.Id(format);

            Compare(
                Entry(gpu, "gemm", FormatFacts.Id(format), ""),
                Select(
                    rows,
                    row =>
                        rows.Text(row, "gpu") == gpu
                        && rows.Text(row, "dtype") == dtype
                        && rows.Text(row, "grid") == "0"
                        && rows.Number(row, "n") >= 512
                        && rows.Number(row, "k") >= 512
                ),
                row => kernel.Cost(rows.Whole(row, "m"), rows.Whole(row, "n"), rows.Whole(row, "k")).Ns,
                rows
            );
        }
    }

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Gpus))]
    public void Decode_attention_errs_as_published(string gpu)
    {
        CsvRows rows = Rows("attn_generation.csv");
        foreach (NumberFormat format in (NumberFormat[])[NumberFormat.Bf16, NumberFormat.Fp8])
        {
            Compare(
                Entry(gpu, "decode_attention", FormatFacts.Id(format), ""),
                Attention(rows, gpu, format, 128),
                row =>
                    Term(gpu, rows, row, format)
                        .Time(
                            new StepShape
                            {
                                DecodeSequences = rows.Whole(row, "batch"),
                                DecodeKvTokens = (long)(rows.Number(row, "batch") * rows.Number(row, "seq")),
                            }
                        ),
                rows
            );
        }
    }

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Gpus))]
    public void Prefill_attention_errs_as_published(string gpu)
    {
        CsvRows rows = Rows("attn_context.csv");
        foreach (NumberFormat format in (NumberFormat[])[NumberFormat.Bf16, NumberFormat.Fp8])
        {
            Compare(
                Entry(gpu, "prefill_attention", FormatFacts.Id(format), "d128"),
                Attention(rows, gpu, format, 128),
                row =>
                {
                    double batch = rows.Number(row, "batch");
                    double tokens = rows.Number(row, "seq");
                    return Term(gpu, rows, row, format)
                        .Time(
                            new StepShape
                            {
                                PrefillTokens = (int)(batch * tokens),
                                PrefillSequences = (int)batch,
                                PrefillPairs = batch * tokens * (tokens + 1) / 2,
                                PrefillKvTokens = (long)(batch * tokens),
                            }
                        );
                },
                rows
            );
        }
    }

    [Theory]
    [MemberData(nameof(Gpus))]
    public void Experts_err_as_published(string gpu)
    {
        CsvRows rows = Rows("moe.csv");
        foreach (
            (string dtype, NumberFormat format) in ((string, NumberFormat)[])
                [
                    ("bfloat16", NumberFormat.Bf16),
                    ("fp8_block", NumberFormat.Fp8Block),
                    ("int4_wo", NumberFormat.Int4),
                ]
        )
        {
            MoeKernel kernel = Library(gpu).Moe(format, false, 1)[0];
            Compare(
                Entry(gpu, "moe", FormatFacts.Id(format), "power_law"),
                Select(
                    rows,
                    row =>
                        rows.Text(row, "gpu") == gpu
                        && rows.Text(row, "dtype") == dtype
                        && rows.Text(row, "dist") == "pl1.2"
                ),
                row =>
                    kernel
                        .Cost(
                            rows.Number(row, "tokens"),
                            new MoeShape(
                                rows.Whole(row, "hidden"),
                                rows.Whole(row, "inter"),
                                rows.Whole(row, "topk"),
                                rows.Whole(row, "experts"),
                                rows.Whole(row, "tp"),
                                rows.Whole(row, "ep")
                            )
                        )
                        .Ns,
                rows
            );
        }
    }

    /// <summary>The rows here are another sample than the published error's: a fifth more, and one point, are allowed.</summary>
    private static void Compare(OperatorCoefficients entry, int[] rows, Func<int, double> ns, CsvRows table)
    {
        double[] measured = [.. rows.Select(row => table.Number(row, "time_us"))];

        FitError error = OperatorFit.Error(measured, i => ns(rows[i]) / 1e3, false);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{entry.Op} {entry.Format}: median {error.MedianPercent:F1} % (published {entry.Error!.MedianPercent}), p90 {error.P90Percent:F1} % ({entry.Error.P90Percent}), bias {error.BiasPercent:F1} %, {error.Rows} rows"
        );
        Assert.True(error.Rows > 100);
        Assert.InRange(error.MedianPercent, 0, (1.2 * entry.Error.MedianPercent) + 1);
    }

    private static CsvRows Rows(string name)
    {
        string? file = RepositoryRoot.DataFile("kernels/" + name);
        Assert.SkipUnless(file is not null, "needs the kernel timings (FARTHING_DATA)");
        return CsvRows.Read(file);
    }

    private static int[] Select(CsvRows rows, Func<int, bool> isWanted) =>
        [.. Enumerable.Range(0, rows.Count).Where(isWanted)];

    private static int[] Attention(CsvRows rows, string gpu, NumberFormat format, int headDim) =>
        Select(
            rows,
            row =>
                rows.Text(row, "gpu") == gpu
                && rows.Text(row, "kv_dtype") == (format == NumberFormat.Fp8 ? "fp8" : "bfloat16")
                && rows.Whole(row, "head_dim") == headDim
                && rows.Whole(row, "window") == 0
        );

    private static TimedTerm Term(string gpu, CsvRows rows, int row, NumberFormat kv)
    {
        ModelSpec model = SampleModels.Llama70B with
        {
            Layers =
            [
                new LayerGroup(
                    1,
                    new GroupedAttention(
                        rows.Whole(row, "heads"),
                        rows.Whole(row, "kv_heads"),
                        rows.Whole(row, "head_dim")
                    ),
                    new DenseFfn(1024)
                ),
            ],
        };
        Deployment deployment = new()
        {
            Model = model,
            Gpu = Gpu(gpu),
            Weights = WeightPrecision.Of(model, NumberFormat.Bf16),
            KvFormat = kv,
        };
        return new TimedTerm(AttentionTerms.Of(deployment, Library(gpu), Bare)[0]);
    }

    private static OperatorCoefficients Entry(string gpu, string op, string format, string variant) =>
        CoefficientsFile.BuiltIn.FindGpu(gpu)!.Find(op, format, variant)!;

    private static GpuSpec Gpu(string gpu) => gpu == "h100_sxm" ? SampleGpus.H100 : SampleGpus.B200;

    private static KernelLibrary Library(string gpu) => new(Gpu(gpu), CoefficientsFile.BuiltIn, Bare);

    private sealed record TimedTerm(AttentionTerm Term)
    {
        public double Time(StepShape shape)
        {
            double bytes = 0;
            double flops = 0;
            return Term.Ns(shape, 1, 1, ref bytes, ref flops);
        }
    }
}
