namespace Farthing.Serving.Coefficients;

/// <summary>Time of a collective: a + c·min(bytes, 4 MB) + bytes·f/(e·link), f = 2(R−1)/R for all-reduce, (R−1)/R for the others.</summary>
/// <param name="Op">all_reduce, all_gather, reduce_scatter, all_to_all.</param>
/// <param name="Implementation">graph (custom kernel inside a CUDA graph), eager (the same outside), nccl.</param>
/// <param name="Ranks">GPUs that take part.</param>
/// <param name="LatencyUs">a: latency in microseconds.</param>
/// <param name="Efficiency">e: share of the link's one-way bandwidth that large messages reach.</param>
/// <param name="UsPerMegabyte">c: extra microseconds per MB of the first 4 MB.</param>
/// <param name="Engine">Library and version that was timed.</param>
/// <param name="Error">How far the formula is from timings.</param>
public sealed record CollectiveCoefficients(
    string Op,
    string Implementation,
    int Ranks,
    double LatencyUs,
    double Efficiency,
    double UsPerMegabyte,
    string Engine,
    FitError? Error
);
