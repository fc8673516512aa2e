namespace Farthing.Protocol.Translation.Requests;

/// <summary>Whether reasoning is on.</summary>
public enum ReasoningMode
{
    /// <summary>Not said.</summary>
    Unstated,

    /// <summary>On, with a budget.</summary>
    Enabled,

    /// <summary>As much as the model likes.</summary>
    Adaptive,

    /// <summary>Off.</summary>
    Disabled,
}
