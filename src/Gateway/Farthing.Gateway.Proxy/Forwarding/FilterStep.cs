namespace Farthing.Gateway.Forwarding;

/// <summary>Result of a <see cref="StreamFilter"/> on bytes.</summary>
/// <param name="Forward">So many, from the first, are to go out.</param>
/// <param name="Consumed">So many of those that it got are done with; the others are to come again, with what follows them.</param>
/// <param name="IsCostDue">Whether a comment with the cost belongs here, between two events.</param>
public readonly record struct FilterStep(int Forward, int Consumed, bool IsCostDue);
