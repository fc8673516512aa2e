namespace Farthing.Gateway.Keys.Stored;

/// <summary>A key was changed by somebody else between reading and writing it.</summary>
/// <param name="id">The key's id.</param>
public sealed class KeyChangedException(string id) : Exception($"the key {id} was changed meanwhile");
