namespace Farthing.Reduction.Semantic;

/// <summary>A stored answer that an embedding found and the guards let through.</summary>
/// <param name="Entry">Id of the entry.</param>
/// <param name="Similarity">Cosine of the two questions.</param>
public readonly record struct Candidate(ulong Entry, float Similarity);
