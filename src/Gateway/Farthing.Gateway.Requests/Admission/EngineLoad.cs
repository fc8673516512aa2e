namespace Farthing.Gateway.Admission;

/// <summary>Load of an upstream's engine at the last reading of its metrics; each part is null where the page does not say it, and all are where the reading is stale.</summary>
/// <param name="Running">Requests in the batch.</param>
/// <param name="Waiting">Requests that wait for a place in the batch.</param>
/// <param name="KvUseMillionths">Share of the KV cache in use, in millionths.</param>
public readonly record struct EngineLoad(long? Running, long? Waiting, int? KvUseMillionths);
