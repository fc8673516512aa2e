namespace Farthing.Gateway.PromptCaching.Marks;

/// <summary>A part of a prompt, in the order in which providers cache it.</summary>
public enum PromptPart
{
    /// <summary>Tools.</summary>
    Tools,

    /// <summary>The system prompt.</summary>
    System,

    /// <summary>Messages.</summary>
    Messages,

    /// <summary>Parameters that the cached messages depend on: tool choice and thinking.</summary>
    Parameters,
}
