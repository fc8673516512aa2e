namespace Farthing.Reduction.Search;

/// <summary>A vector that was found.</summary>
/// <param name="Id">As it was added under.</param>
/// <param name="Cosine">With the vector that was asked for, in float32.</param>
public readonly record struct Neighbor(int Id, float Cosine);
