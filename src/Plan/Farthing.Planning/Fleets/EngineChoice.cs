using Farthing.Serving.Simulation;

namespace Farthing.Planning.Fleets;

/// <summary>Settings of the engine and the router for a fixed shape of a replica.</summary>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="MaxNumSeqs">max_num_seqs.</param>
/// <param name="Routing">Routing of requests over replicas.</param>
public readonly record struct EngineChoice(int TokenBudget, int MaxNumSeqs, RoutingPolicy Routing);
