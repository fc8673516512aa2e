namespace Farthing.Protocol.OpenAi;

/// <summary>One prompt of a completion or embedding: text, or token ids.</summary>
/// <param name="Text">UTF-8, unescaped; empty where ids are given.</param>
/// <param name="TokenIds">The ids; null where text is given.</param>
public sealed record PromptInput(ReadOnlyMemory<byte> Text, IReadOnlyList<int>? TokenIds = null);
