namespace Farthing.Serving.Lifecycles;

/// <summary>A loss at a moment that is set, to see what it does.</summary>
/// <param name="AtNs">When.</param>
/// <param name="Part">What is lost.</param>
public sealed record PlannedLoss(long AtNs, LostPart Part);
