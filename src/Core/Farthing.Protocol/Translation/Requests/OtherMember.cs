using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>A top-level member that only some formats have: a writer that knows its name passes its value on, any other drops and counts it.</summary>
/// <param name="Name">Its name, OpenAI's where several formats have it.</param>
/// <param name="Value">Its value.</param>
public readonly record struct OtherMember(string Name, JsonValue Value);
