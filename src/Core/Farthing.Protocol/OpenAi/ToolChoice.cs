namespace Farthing.Protocol.OpenAi;

/// <summary>Use of tools (<c>tool_choice</c>).</summary>
public enum ToolChoice
{
    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>None is called.</summary>
    None,

    /// <summary>One must be called.</summary>
    Required,

    /// <summary>The one that is named must be called.</summary>
    Named,
}
