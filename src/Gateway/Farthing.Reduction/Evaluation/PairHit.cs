namespace Farthing.Reduction.Evaluation;

/// <summary>A pair that a rule found.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Cosine">Of the vectors that the rule looks at; null where it looks at none.</param>
public readonly record struct PairHit(QuestionPair Pair, float? Cosine);
