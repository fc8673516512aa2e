namespace Farthing.Protocol.Translation.Requests;

/// <summary>Speaker of a turn.</summary>
public enum TurnRole
{
    /// <summary>Instructions of whoever built the application, <c>developer</c> included.</summary>
    System,

    /// <summary>The user.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>Results of tools: such a turn has <see cref="ToolResultPart"/>s alone.</summary>
    Tool,
}
