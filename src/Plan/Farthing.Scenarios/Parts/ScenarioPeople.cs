namespace Farthing.Scenarios.Parts;

/// <summary>Cost of people on both sides of the comparison.</summary>
/// <param name="SelfHost">Engineers whose time a fleet takes; null grows with the fleet.</param>
/// <param name="GpusPerEngineer">GPUs for each engineer, where <paramref name="SelfHost"/> is null.</param>
/// <param name="Api">Engineers whose time an API takes.</param>
/// <param name="UsdPerYear">One engineer, all in.</param>
public sealed record ScenarioPeople(double? SelfHost, double GpusPerEngineer, double Api, double UsdPerYear);
