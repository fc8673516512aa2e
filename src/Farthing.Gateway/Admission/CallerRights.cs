namespace Farthing.Gateway.Admission;

/// <summary>What a caller may do.</summary>
/// <param name="Models">The models that it may use; null: all.</param>
public sealed record CallerRights(IReadOnlyList<string>? Models);
