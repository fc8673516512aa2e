namespace Farthing.Workloads.Traces;

/// <summary>The rows of a trace that could not be used: how many, and the first of them.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first ten, in the order of the file.</param>
public sealed record BrokenRows(long Count, IReadOnlyList<BrokenRow> First);
