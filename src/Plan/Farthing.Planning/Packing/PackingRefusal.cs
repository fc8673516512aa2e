namespace Farthing.Planning.Packing;

/// <summary>Why no packing exists.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Reason">The reason with its numbers, and what would be needed.</param>
public sealed record PackingRefusal(PackingRefusalKind Kind, string Reason);
