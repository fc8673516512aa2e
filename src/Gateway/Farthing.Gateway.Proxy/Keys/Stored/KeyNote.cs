namespace Farthing.Gateway.Keys.Stored;

/// <summary>An event in the file of keys.</summary>
/// <param name="Said">The event.</param>
/// <param name="Key">The key as it is from then on; null where the event is not about one.</param>
/// <param name="Budget">The budget as it is from then on; null where the event is not about one.</param>
internal readonly record struct KeyNote(AdminEvent Said, StoredKey? Key = null, StoredBudget? Budget = null);
