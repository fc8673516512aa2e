namespace Farthing.Serving.Lifecycles;

/// <summary>An upgrade at a moment that is set: every replica that serves then is replaced by a new one, one at a time, the oldest first.</summary>
/// <param name="AtNs">When it begins.</param>
/// <param name="HasSurge">True starts a new replica before an old one is drained (maxSurge 1, maxUnavailable 0 in a Deployment of Kubernetes); false starts it on the node of the drained one (maxSurge 0, maxUnavailable 1).</param>
/// <param name="StartNs">Without a surge, the time from a free node until the new replica serves: image, weights and engine.</param>
public sealed record PlannedUpgrade(long AtNs, bool HasSurge, long StartNs);
