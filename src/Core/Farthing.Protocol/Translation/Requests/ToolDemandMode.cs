namespace Farthing.Protocol.Translation.Requests;

/// <summary>Whether tools may or must be called.</summary>
public enum ToolDemandMode
{
    /// <summary>Not said.</summary>
    Unstated,

    /// <summary>As the model likes.</summary>
    Auto,

    /// <summary>One at least.</summary>
    Required,

    /// <summary>One by name.</summary>
    Named,

    /// <summary>None.</summary>
    None,
}
