using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>What a request says of calling tools.</summary>
/// <param name="Mode">Whether they may or must be called.</param>
/// <param name="Name">The one that must be (<see cref="ToolDemandMode.Named"/>), by <see cref="ToolDefinition.FullName"/>.</param>
public readonly record struct ToolDemand(ToolDemandMode Mode, JsonText Name = default);
