using Farthing.Gateway.Metering;

namespace Farthing.Gateway.PromptCaching.Plans;

/// <summary>How an attempt ended.</summary>
/// <param name="IsAnswered">It was sent, and its answer is no error.</param>
/// <param name="IsStated">The upstream stated its prompt's tokens.</param>
/// <param name="Tokens">That usage.</param>
internal readonly record struct PromptCacheOutcome(bool IsAnswered, bool IsStated, TokenCounts Tokens);
