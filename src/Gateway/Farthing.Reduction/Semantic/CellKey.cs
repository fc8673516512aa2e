namespace Farthing.Reduction.Semantic;

/// <summary>What a cell's evidence is about; cells are never pooled.</summary>
/// <param name="Tenant">The team, or the user where answers are kept per user.</param>
/// <param name="Route">The route or model name that clients ask for.</param>
/// <param name="Embedder">Id and dimension of the embedder; another one is another cell.</param>
/// <param name="GuardClass">The class of questions that the guards tell apart, such as <c>plain</c> or <c>numbers</c>.</param>
public readonly record struct CellKey(string Tenant, string Route, string Embedder, string GuardClass);
