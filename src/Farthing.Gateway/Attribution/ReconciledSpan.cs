using Farthing.Economics.Attribution;

namespace Farthing.Gateway.Attribution;

/// <summary>How much of a deployment's month was reconciled under a policy.</summary>
/// <param name="Deployment">The deployment.</param>
/// <param name="Idle">Who bears its idle cost.</param>
/// <param name="Hours">Hours that were corrected.</param>
/// <param name="OfOtherMonths">How many of them lie in months that were closed before: their corrections fell into this one.</param>
public sealed record ReconciledSpan(string Deployment, IdlePolicy Idle, int Hours, int OfOtherMonths);
