using Farthing.Economics.Rooflines;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Claims;

/// <summary>Lower bound for any server: the weights, and the KV where a context was given, are read once per step at the GPU's peak bandwidth.</summary>
/// <param name="Deployment">What is served, on how many GPUs.</param>
/// <param name="Batch">Sequences of a step.</param>
/// <param name="Context">Tokens of a sequence; null leaves the KV out.</param>
public sealed record Roofline(Deployment Deployment, double Batch, double? Context)
{
    /// <summary>The floor at a batch of 1, weights alone; of routed experts those of one token: uneven routing may visit no others.</summary>
    public DecodeFloor OneSequence => Floor(1, 1, 0);

    /// <summary>The floor with KV reads too.</summary>
    public DecodeFloor WithKv => Floor(Batch, 1, KvBytesPerSequence);

    /// <summary>The floor with KV reads, experts visited evenly by the whole batch: what to expect at most.</summary>
    public DecodeFloor EvenlyRouted => Floor(Batch, Batch, KvBytesPerSequence);

    /// <summary>KV bytes that one sequence's step reads; 0 without a context.</summary>
    public double KvBytesPerSequence =>
        Context is double tokens
            ? DecodeReads.KvBytes(
                Deployment.Model,
                FormatFacts.BytesPerKvElement(Deployment.KvFormat),
                tokens
            )
            : 0;

    private double BytesPerSecond => Deployment.Gpu.MemoryBytesPerSecond * Deployment.TotalGpus;

    /// <summary>Name of the deployment in sentences.</summary>
    public string Name =>
        $"{Deployment.Model.ShortName} {FormatFacts.Id(Deployment.Weights.Headline).ToUpperInvariant()} on {FigureText.Plain(Deployment.TotalGpus)} × {Deployment.Gpu.Id}";

    /// <summary>The formula with its numbers.</summary>
    public string Explain(DecodeFloor floor) =>
        $"step ≥ bytes / bandwidth = {(floor.KvBytesPerSequence > 0 ? $"({Show.Bytes(floor.WeightBytes)} + {FigureText.Plain(floor.Batch)} · {Show.Bytes(floor.KvBytesPerSequence)})" : FigureText.Bytes(floor.WeightBytes))} / {FigureText.Plain(BytesPerSecond / 1e12)} TB/s = {Show.Seconds(floor.StepSeconds)}; TPS ≤ batch / step = {FigureText.Plain(floor.Batch)} / {Show.Seconds(floor.StepSeconds)} = {Show.Count(floor.TokensPerSecond)}";

    private DecodeFloor Floor(double batch, double routedBatch, double kvBytes) =>
        new(DecodeReads.WeightBytes(Deployment, routedBatch), kvBytes, batch, BytesPerSecond);
}
