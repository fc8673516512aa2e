namespace Farthing.Gateway.Keys.Stored;

/// <summary>A key as it is from now on, and the event that says so: kept both or neither.</summary>
/// <param name="Key">The key; its revision is one above that which it replaces, 1 for a new one.</param>
/// <param name="Said">The event.</param>
public sealed record KeyChange(StoredKey Key, AdminEvent Said);
