namespace Farthing.Numerics.Reading;

/// <summary>The head of a document: which schema it follows.</summary>
/// <param name="Schema">Such as <c>farthing.profile/1</c>; null where it names none.</param>
internal sealed record SchemaName(string? Schema = null);
