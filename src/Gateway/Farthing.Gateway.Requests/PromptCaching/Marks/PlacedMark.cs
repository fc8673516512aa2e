using Farthing.Economics.PromptCaching;

namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>A breakpoint of a prompt.</summary>
/// <param name="Part">Part of the prompt that it ends in.</param>
/// <param name="Block">Index of its block in the whole prompt.</param>
/// <param name="Ttl">Lifetime of what is written there.</param>
public readonly record struct PlacedMark(PromptPart Part, int Block, CacheTtl Ttl);
