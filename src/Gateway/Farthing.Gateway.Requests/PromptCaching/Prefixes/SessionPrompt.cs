namespace Farthing.Gateway.PromptCaching.Prefixes;

/// <summary>The last prompt of a session that marked anything.</summary>
/// <param name="Chain">Hashes of its beginnings.</param>
/// <param name="LastMark">Index of its last marked block.</param>
/// <param name="Parameters">Hash of its parameters.</param>
/// <param name="ToolsEnd">Number of blocks of tools.</param>
/// <param name="SystemEnd">Number of blocks of tools and system.</param>
/// <param name="Tokens">Tokens up to the last mark.</param>
internal sealed record SessionPrompt(
    ulong[] Chain,
    int LastMark,
    ulong Parameters,
    int ToolsEnd,
    int SystemEnd,
    long Tokens
);
