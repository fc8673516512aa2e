using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A question's vector.</summary>
/// <param name="Vector">Numbers of length 1; null where there is none.</param>
/// <param name="Space">The vectors' space; those of two are never compared.</param>
/// <param name="Cost">What it cost.</param>
internal readonly record struct Embedding(float[]? Vector, string Space, Money Cost);
