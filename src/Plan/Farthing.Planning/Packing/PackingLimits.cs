namespace Farthing.Planning.Packing;

/// <summary>Limits on paid GPUs.</summary>
public sealed record PackingLimits
{
    /// <summary>No limit but what is sold.</summary>
    public static PackingLimits None { get; } = new();

    /// <summary>Largest fleet, counting unused GPUs of paid instances.</summary>
    public int MaxGpus { get; init; } = int.MaxValue;

    /// <summary>GPUs of a kind that may be started, by the GPU's id; clouds count unused GPUs too.</summary>
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>();

    /// <summary>GPUs of a kind that the power allows, by the GPU's id: power ÷ board power, rounded down. Unused GPUs of paid instances are under power too.</summary>
    public IReadOnlyDictionary<string, int> PowerQuotas { get; init; } = new Dictionary<string, int>();

    /// <summary>The share of one GPU that a single-GPU replica needs, above 0 to 1: shares below it are not taken. Default the whole GPU.</summary>
    public double GpuFractionNeeded { get; init; } = 1;

    /// <summary>GPUs of a kind that may be paid for.</summary>
    public int For(string gpuId) =>
        Math.Min(WithoutPower(gpuId), PowerQuotas.GetValueOrDefault(gpuId, int.MaxValue));

    /// <summary>True where nothing but the power allows no more GPUs of a kind.</summary>
    public bool IsPowerLimit(string gpuId) =>
        PowerQuotas.TryGetValue(gpuId, out int gpus) && gpus < WithoutPower(gpuId);

    private int WithoutPower(string gpuId) =>
        Math.Min(MaxGpus, Quotas.GetValueOrDefault(gpuId, int.MaxValue));
}
