namespace Farthing.Serving.Lifecycles;

/// <summary>Replicas from a moment on.</summary>
/// <param name="AtNs">The moment.</param>
/// <param name="Desired">As many as the policy wants.</param>
/// <param name="Paid">Those whose nodes are paid for, and standbys that are paid for whole.</param>
/// <param name="Ready">Those that get requests.</param>
public readonly record struct FleetCount(long AtNs, int Desired, int Paid, int Ready);
