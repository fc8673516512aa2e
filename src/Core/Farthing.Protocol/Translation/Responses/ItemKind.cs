namespace Farthing.Protocol.Translation.Responses;

/// <summary>Kind of an item.</summary>
internal enum ItemKind
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>A message.</summary>
    Message,

    /// <summary>Reasoning.</summary>
    Reasoning,

    /// <summary>A call of a function.</summary>
    Function,

    /// <summary>A call of a custom tool.</summary>
    Custom,
}
