namespace Farthing.Reduction.Cascade.Prior;

/// <summary>A part of a prior's score.</summary>
/// <param name="Kind">Kind of part.</param>
/// <param name="Name">The figure or the words; empty where the kind says it.</param>
/// <param name="Value">Its value in this prompt.</param>
/// <param name="Contribution">What it adds to the score.</param>
public sealed record PriorPart(PriorPartKind Kind, string Name, double Value, double Contribution);
