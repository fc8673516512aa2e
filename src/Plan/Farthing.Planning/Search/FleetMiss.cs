namespace Farthing.Planning.Search;

/// <summary>A fleet that broke the promise.</summary>
/// <param name="Kind">Missed or unstable.</param>
/// <param name="Words">How.</param>
/// <param name="Severity">By what factor, above 1.</param>
/// <param name="Replicas">With how many replicas.</param>
internal sealed record FleetMiss(RejectionKind Kind, string Words, double Severity, int Replicas);
