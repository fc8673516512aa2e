using System.Text.Json.Serialization;
using Farthing.Serving.Gpus;

namespace Farthing.Serving.Coefficients;

/// <summary>All fitted constants of one GPU of the kernel tables.</summary>
/// <param name="Gpu">Its name in the tables, such as <c>h100_sxm</c>.</param>
/// <param name="Link">nvlink or pcie (peer to peer): what the collectives ran on.</param>
/// <param name="LinkBytesPerSecond">One-way bandwidth of that link, for which <see cref="Collectives"/> were timed.</param>
/// <param name="Operators">One entry per operator, format and variant.</param>
/// <param name="Collectives">One entry per collective, implementation and rank count.</param>
public sealed record GpuCoefficients(
    string Gpu,
    [property: JsonPropertyOrder(1)] string Link,
    [property: JsonPropertyOrder(1)] double LinkBytesPerSecond,
    [property: JsonPropertyOrder(1)] IReadOnlyList<OperatorCoefficients> Operators,
    [property: JsonPropertyOrder(1)] IReadOnlyList<CollectiveCoefficients> Collectives
)
{
    /// <summary>Architectures, as GPUs name theirs, whose GPUs are served by the same kernels: residual tables hold for them too.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Streaming multiprocessors of the timed GPU; 0 where unknown.</summary>
    public int SmCount { get; init; }

    /// <summary>Peaks of the timed GPU; null in files that do not say them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GpuPeaks? Peaks { get; init; }

    /// <summary>The constants of an operator; null where the tables hold none.</summary>
    public OperatorCoefficients? Find(string op, string format, string variant = "")
    {
        foreach (OperatorCoefficients candidate in Operators)
        {
            if (candidate.Op == op && candidate.Format == format && candidate.Variant == variant)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>A collective for a number of ranks: the smallest measured count that is not below it, else the largest measured; null where there is none at all.</summary>
    public CollectiveCoefficients? FindCollective(string op, string implementation, int ranks)
    {
        CollectiveCoefficients? best = null;
        foreach (CollectiveCoefficients candidate in Collectives)
        {
            if (candidate.Op != op || candidate.Implementation != implementation)
            {
                continue;
            }

            bool isBetter =
                best is null
                || (
                    best.Ranks < ranks
                        ? candidate.Ranks > best.Ranks
                        : candidate.Ranks >= ranks && candidate.Ranks < best.Ranks
                );
            best = isBetter ? candidate : best;
        }

        return best;
    }
}

/// <summary>Timings of a collective between GPUs of one node, never falling as messages grow: where a larger message was faster, the smaller one takes its time, because an engine could pad.</summary>
/// <param name="Op">all_reduce, all_gather, reduce_scatter, all_to_all.</param>
/// <param name="Implementation">graph (custom kernel inside a CUDA graph), eager (the same outside), nccl.</param>
/// <param name="Ranks">GPUs that take part.</param>
/// <param name="Bytes">Message sizes, rising: the whole buffer of one rank.</param>
/// <param name="Us">Microseconds for each size.</param>
/// <param name="Engine">Library and version that was timed.</param>
/// <param name="Error">Error of straight lines between neighbors at each timing that is left out of the table.</param>
public sealed record CollectiveCoefficients(
    string Op,
    string Implementation,
    int Ranks,
    IReadOnlyList<double> Bytes,
    IReadOnlyList<double> Us,
    string Engine,
    FitError? Error
);
