using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>What a request says of calling tools.</summary>
/// <param name="Mode">Whether they may or must be called.</param>
/// <param name="Name">The one that must be (<see cref="ToolDemandMode.Named"/>), by <see cref="ToolDefinition.FullName"/>.</param>
public readonly record struct ToolDemand(ToolDemandMode Mode, JsonText Name = default);

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
