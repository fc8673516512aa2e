namespace Farthing.Measurement.Load;

/// <summary>Progress of a running load.</summary>
/// <param name="Seconds">Since its start.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Finished">Requests finished.</param>
/// <param name="Failed">Requests failed.</param>
public readonly record struct LoadProgress(double Seconds, int InFlight, int Finished, int Failed);
