using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A question that may be answered by another one's answer.</summary>
/// <param name="Scope">All that has to be equal but the question.</param>
/// <param name="Text">The question.</param>
internal readonly record struct AskedQuestion(CacheKey Scope, string Text);
