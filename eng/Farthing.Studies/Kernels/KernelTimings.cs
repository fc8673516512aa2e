using System.Globalization;
using Farthing.Catalogs.Coefficients;

namespace Farthing.Studies.Kernels;

/// <summary>The raw kernel timings of a folder: finds the row that is nearest to a call.</summary>
/// <remarks>Nearest: the least sum of |ln| ratios over the numbers of the shape.</remarks>
public sealed class KernelTimings
{
    private readonly Table gemm;
    private readonly Table moe;
    private readonly Table decode;
    private readonly Table collectives;

    /// <summary>Reads gemm.csv, moe.csv, attn_generation.csv and comm.csv.</summary>
    /// <param name="folder">The folder of the kernel timings.</param>
    public KernelTimings(string folder)
    {
        gemm = new Table(folder, "gemm.csv", "dtype", ["m", "n", "k"]);
        moe = new Table(
            folder,
            "moe.csv",
            "dtype",
            ["tokens", "hidden", "inter", "topk", "experts", "tp", "ep"]
        );
        decode = new Table(
            folder,
            "attn_generation.csv",
            "kv_dtype",
            ["batch", "seq", "heads", "kv_heads", "head_dim"]
        );
        collectives = new Table(folder, "comm.csv", "impl", ["ranks", "message_bytes"]);
    }

    /// <summary>A product of m×k activations with k×n weights; null where the format was not timed on the GPU.</summary>
    public KernelTiming? Product(string gpu, string format, double m, double n, double k) =>
        gemm.Nearest("product", gpu, format, _ => true, [m, n, k]);

    /// <summary>Routed experts; null where the format was not timed on the GPU.</summary>
    public KernelTiming? Experts(
        string gpu,
        string format,
        double tokens,
        double hidden,
        double intermediate,
        double topK,
        double experts,
        double tensorParallel
    ) =>
        moe.Nearest(
            "experts",
            gpu,
            format,
            _ => true,
            [tokens, hidden, intermediate, topK, experts, tensorParallel, 1]
        );

    /// <summary>Decode attention over a 16-bit cache.</summary>
    public KernelTiming? Attention(
        string gpu,
        double batch,
        double length,
        double heads,
        double kvHeads,
        double headDim
    ) => decode.Nearest("decode attention", gpu, "bf16", _ => true, [batch, length, heads, kvHeads, headDim]);

    /// <summary>An all-reduce inside a CUDA graph.</summary>
    public KernelTiming? AllReduce(string gpu, double ranks, double bytes) =>
        collectives.Nearest(
            "all-reduce",
            gpu,
            "vllm_graph",
            row => collectives.Rows.Text(row, "op") == "all_reduce",
            [ranks, bytes]
        );

    private sealed class Table
    {
        private readonly string file;
        private readonly string[] shape;
        private readonly ILookup<(string Gpu, string Format), int> byKernel;

        public Table(string folder, string file, string kind, string[] shape)
        {
            this.file = file;
            this.shape = shape;
            Rows = CsvRows.Read(Path.Combine(folder, file));
            byKernel = Enumerable
                .Range(0, Rows.Count)
                .ToLookup(row => (Rows.Text(row, "gpu"), PublishedFits.Format(Rows.Text(row, kind))));
        }

        public CsvRows Rows { get; }

        public KernelTiming? Nearest(
            string what,
            string gpu,
            string format,
            Func<int, bool> counts,
            double[] wanted
        )
        {
            int best = -1;
            double nearest = double.PositiveInfinity;
            foreach (int row in byKernel[(gpu, format)].Where(counts))
            {
                double distance = 0;
                for (int i = 0; i < shape.Length; i++)
                {
                    distance += Math.Abs(Math.Log(Rows.Number(row, shape[i]) / wanted[i]));
                }

                if (distance < nearest)
                {
                    nearest = distance;
                    best = row;
                }
            }

            return best < 0
                ? null
                : new KernelTiming(
                    gpu,
                    $"{what} {format}, "
                        + string.Join(
                            ' ',
                            shape.Select(name =>
                                string.Create(
                                    CultureInfo.InvariantCulture,
                                    $"{name} {Rows.Number(best, name):0}"
                                )
                            )
                        ),
                    Rows.Number(best, "time_us"),
                    $"{file}:{Rows.LineOf(best)}, {Rows.Text(best, "engine")}"
                );
        }
    }
}
