using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Messages;

/// <summary>A message as the API takes it: adjacent turns of a speaker in one, results of tools before all else.</summary>
/// <param name="role">Its speaker: never <see cref="TurnRole.Tool"/>, whose results the user brings.</param>
internal sealed class MessagesTurn(TurnRole role)
{
    /// <summary>Its speaker.</summary>
    public TurnRole Role { get; } = role;

    /// <summary>Results of tools; they come first.</summary>
    public List<ToolResultPart> Results { get; } = [];

    /// <summary>What follows them.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>True when nothing is in it.</summary>
    public bool IsEmpty => Results.Count == 0 && Parts.Count == 0;

    /// <summary>True when it calls tools.</summary>
    public bool HasCalls => Parts.Exists(part => part is ToolCallPart);
}
