using Farthing.Measurement.Scraping;

namespace Farthing.Measurement.Bench.Servers;

/// <summary>Metrics of all addresses at a moment.</summary>
/// <param name="AtSeconds">When, on the clock of all measured times.</param>
/// <param name="Snapshots">One an address, in their order; null where it brought no page.</param>
public sealed record ServerSample(double AtSeconds, IReadOnlyList<TargetSnapshot?> Snapshots);
