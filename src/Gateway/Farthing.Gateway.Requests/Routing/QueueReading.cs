namespace Farthing.Gateway.Routing;

/// <summary>Metrics of an engine.</summary>
/// <param name="Running">Requests in the batch; null where the page does not say.</param>
/// <param name="Waiting">Requests that wait for a place in the batch; null where the page does not say.</param>
/// <param name="KvUse">Share of the KV cache in use; null where the page does not say.</param>
/// <param name="Outstanding">Requests of this gateway that were under way there then.</param>
/// <param name="At">When: a timestamp of the clock.</param>
internal sealed record QueueReading(long? Running, double? Waiting, double? KvUse, int Outstanding, long At);
