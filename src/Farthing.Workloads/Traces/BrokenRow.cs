namespace Farthing.Workloads.Traces;

/// <summary>A row that could not be used.</summary>
/// <param name="Line">Line in its file, from 1.</param>
/// <param name="Reason">Why.</param>
/// <param name="Member">The file inside an archive; null outside of one.</param>
public sealed record BrokenRow(long Line, string Reason, string? Member = null);
