namespace Farthing.Gateway.Forwarding;

/// <summary>Levers that a request goes without, as control of an experiment.</summary>
[Flags]
internal enum WithheldLevers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Answers of the response cache are not read, whatever the tier; its own answer is stored.</summary>
    ExactCache = 1,

    /// <summary>Answers to canonical and other questions are not read.</summary>
    CanonicalCache = 2,

    /// <summary>Answers to questions with other words are not read.</summary>
    SemanticCache = 4,

    /// <summary>No smaller model answers first.</summary>
    Cascade = 8,

    /// <summary>No breakpoints are placed in prompts.</summary>
    PromptCacheMarks = 16,
}
