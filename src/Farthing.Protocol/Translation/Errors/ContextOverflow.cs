namespace Farthing.Protocol.Translation.Errors;

/// <summary>A request that does not fit into a context window.</summary>
/// <param name="Context">The window, tokens; null where it is not said.</param>
/// <param name="Prompt">The prompt, tokens, where its true size is said: a lower bound is none.</param>
/// <param name="Output">The output limit, tokens; null where it is not said.</param>
public readonly record struct ContextOverflow(long? Context, long? Prompt, long? Output);
