namespace Farthing.Workloads.Requests;

/// <summary>Which request of a table starts after which, and how long its client thinks in between.</summary>
/// <param name="After">Per request: the index of the request whose completion it waits for; -1 for one that arrives at its own time.</param>
/// <param name="ThinkNs">Per request: nanoseconds between that completion and its arrival; 0 where <paramref name="After"/> is -1.</param>
public sealed record ClosedLoopPlan(int[] After, long[] ThinkNs);
