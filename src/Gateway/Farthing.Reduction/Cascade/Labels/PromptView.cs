namespace Farthing.Reduction.Cascade.Labels;

/// <summary>What a live request shows before any model is called.</summary>
/// <param name="text">The last user message.</param>
/// <param name="turns">Messages before it.</param>
/// <param name="hasTools">True where the request offers tools.</param>
public readonly ref struct PromptView(ReadOnlySpan<char> text, int turns = 0, bool hasTools = false)
{
    /// <summary>The last user message.</summary>
    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>Messages before it.</summary>
    public int Turns { get; } = turns;

    /// <summary>True where the request offers tools.</summary>
    public bool HasTools { get; } = hasTools;
}
