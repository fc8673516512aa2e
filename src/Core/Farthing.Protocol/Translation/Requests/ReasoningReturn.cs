namespace Farthing.Protocol.Translation.Requests;

/// <summary>Which earlier reasoning goes back to its maker.</summary>
public enum ReasoningReturn
{
    /// <summary>All of it: templates drop what they do not want, and the prompt's beginning stays as it was.</summary>
    All,

    /// <summary>That of the last assistant turn.</summary>
    Last,

    /// <summary>None.</summary>
    None,
}
