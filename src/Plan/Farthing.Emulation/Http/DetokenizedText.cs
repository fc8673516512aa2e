namespace Farthing.Emulation.Http;

/// <summary>The answer of vLLM's <c>/detokenize</c>.</summary>
/// <param name="Prompt">The text of the tokens.</param>
internal sealed record DetokenizedText(string Prompt);
