namespace Farthing.Serving.Coefficients;

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
)
{
    /// <summary>Time of the smallest message, in microseconds.</summary>
    public double LatencyUs => Us[0];
}
