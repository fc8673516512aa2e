namespace Farthing.Economics.Rooflines;

/// <summary>The shortest that a decode step can take: its weights and the KV of its sequences are read once. A lower bound, never a prediction.</summary>
/// <param name="WeightBytes">Bytes of weights that a step reads, on all GPUs together.</param>
/// <param name="KvBytesPerSequence">KV bytes that a sequence's step reads; 0 leaves them out.</param>
/// <param name="Batch">Sequences in the step, at least 1.</param>
/// <param name="BytesPerSecond">Peak memory bandwidth of all GPUs together.</param>
/// <param name="Overhead">Factor on the time, at least 1; 1 is the floor itself.</param>
public sealed record DecodeFloor(
    double WeightBytes,
    double KvBytesPerSequence,
    double Batch,
    double BytesPerSecond,
    double Overhead = 1
)
{
    /// <summary>Bytes read in one step.</summary>
    public double BytesPerStep => WeightBytes + (KvBytesPerSequence * Batch);

    /// <summary>Seconds of one step.</summary>
    public double StepSeconds => BytesPerStep / BytesPerSecond * Overhead;

    /// <summary>Output tokens per second of the whole batch, at most.</summary>
    public double TokensPerSecond => Batch / StepSeconds;

    /// <summary>The smallest batch at which a rate is not excluded; infinite where KV reads alone take longer.</summary>
    public double MinBatchFor(double tokensPerSecond)
    {
        double secondsPerToken = BytesPerSecond / (tokensPerSecond * Overhead);
        return secondsPerToken <= KvBytesPerSequence
            ? double.PositiveInfinity
            : Math.Ceiling((WeightBytes / (secondsPerToken - KvBytesPerSequence)) - 1e-9);
    }
}
