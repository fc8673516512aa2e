namespace Farthing.Workloads.Clients;

/// <summary>A client's lengths from some time on.</summary>
/// <param name="StartSeconds">When they begin to hold.</param>
/// <param name="Inputs">Prompt lengths.</param>
/// <param name="Outputs">Output lengths.</param>
public sealed record ClientLengths(double StartSeconds, TokenCounts Inputs, TokenCounts Outputs);
