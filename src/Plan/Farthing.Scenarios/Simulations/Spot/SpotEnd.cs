namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>A rate at which spot nodes are taken back.</summary>
/// <param name="Name">seldom, often, or given.</param>
/// <param name="UpHours">Mean time for which a zone has nodes.</param>
/// <param name="Source">Who says so.</param>
public sealed record SpotEnd(string Name, double UpHours, string Source);
