using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Parts;

/// <summary>Adapters (LoRA) that requests name.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Skew">How unevenly they are asked for: 0 all alike, 1 Zipf's law.</param>
/// <param name="Lora">How the engine serves them.</param>
public sealed record ScenarioAdapters(int Count, double Skew, LoraOptions Lora);
