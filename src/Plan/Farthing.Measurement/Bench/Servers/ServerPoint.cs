namespace Farthing.Measurement.Bench.Servers;

/// <summary>One page's figures, all engines and all GPUs together; NaN stands for what is not known.</summary>
/// <param name="AtSeconds">After the load's start; below 0 for the page before it.</param>
/// <param name="Running">Requests in the batch.</param>
/// <param name="Waiting">Requests that wait.</param>
/// <param name="KvUse">Share of KV blocks in use.</param>
/// <param name="Watts">Mean power since the page before.</param>
/// <param name="OutputPerSecond">Output tokens per second since the page before, by the server's count.</param>
/// <param name="DramActive">Share of time in which memory moved data.</param>
/// <param name="TensorActive">Share of time in which tensor units worked.</param>
public readonly record struct ServerPoint(
    double AtSeconds,
    double Running,
    double Waiting,
    double KvUse,
    double Watts,
    double OutputPerSecond,
    double DramActive,
    double TensorActive
);
