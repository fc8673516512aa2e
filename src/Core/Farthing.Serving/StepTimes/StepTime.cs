namespace Farthing.Serving.StepTimes;

/// <summary>Time of a step, split by its parts, with its bytes and arithmetic.</summary>
/// <param name="TotalNs">The whole step, at least 1.</param>
/// <param name="DecodeNs">What its decode part would take alone; the rest is prefill's.</param>
/// <param name="Bytes">Bytes that had to be moved in one GPU's memory, averaged over the replica's GPUs: weights once, live KV once, activations.</param>
/// <param name="Flops">Arithmetic of one GPU, averaged over the replica's GPUs.</param>
public readonly record struct StepTime(long TotalNs, long DecodeNs, double Bytes, double Flops)
{
    /// <summary>The part of the step that its prefill part adds.</summary>
    public long PrefillNs => TotalNs - DecodeNs;
}
