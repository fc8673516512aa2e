using Farthing.Serving.Simulation;

namespace Farthing.Planning.Fleets;

/// <summary>What is chosen of the engine and the router once a replica's shape is fixed.</summary>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="MaxNumSeqs">max_num_seqs.</param>
/// <param name="Routing">How requests are spread over replicas.</param>
public readonly record struct EngineChoice(int TokenBudget, int MaxNumSeqs, RoutingPolicy Routing);
