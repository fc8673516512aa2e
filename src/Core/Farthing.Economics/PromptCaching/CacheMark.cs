namespace Farthing.Economics.PromptCaching;

/// <summary>A breakpoint that is placed.</summary>
/// <param name="Candidate">Index of its candidate.</param>
/// <param name="Ttl">Lifetime of what is written there.</param>
public readonly record struct CacheMark(int Candidate, CacheTtl Ttl);
