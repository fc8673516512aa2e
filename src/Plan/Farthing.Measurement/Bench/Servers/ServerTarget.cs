namespace Farthing.Measurement.Bench.Servers;

/// <summary>An address whose metrics were read during a load.</summary>
/// <param name="Name">The address.</param>
/// <param name="Engine">Whose metrics they are.</param>
/// <param name="Model">The model that it says it serves; empty where it does not say.</param>
/// <param name="IsEngine">False for an exporter of GPU metrics.</param>
/// <param name="Pages">Pages that were read.</param>
/// <param name="Missed">Times that no page came.</param>
/// <param name="State">What is odd about it; empty for nothing.</param>
public sealed record ServerTarget(
    string Name,
    string Engine,
    string Model,
    bool IsEngine,
    int Pages,
    int Missed,
    string State
);
