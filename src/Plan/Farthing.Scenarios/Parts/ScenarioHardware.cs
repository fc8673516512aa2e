using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Parts;

/// <summary>Allowed GPUs and their number.</summary>
public sealed record ScenarioHardware
{
    /// <summary>GPU ids or aliases; empty for every GPU of the catalog.</summary>
    public IReadOnlyList<string> Gpus { get; init; } = [];

    /// <summary>GPUs of the simulated fleet; null for one replica.</summary>
    public int? Count { get; init; }

    /// <summary>Largest fleet that is considered.</summary>
    public int MaxGpus { get; init; }

    /// <summary>Largest power of the fleet in watts, by the board power of its GPUs; null without a limit.</summary>
    public double? MaxWatts { get; init; }

    /// <summary>What may be gone from the fleet of a month without the promise; null for nothing.</summary>
    public RedundancyRule? Redundancy { get; init; }

    /// <summary>Link of the GPUs of one server; null takes that of the offer or the GPU's row.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>GPUs that the person has; empty where they may be bought.</summary>
    public IReadOnlyList<ScenarioInventoryItem> Inventory { get; init; } = [];

    /// <summary>GPUs of a kind that may be started; without an entry, as many as <see cref="MaxGpus"/>.</summary>
    public IReadOnlyDictionary<string, int> Quotas { get; init; } = new Dictionary<string, int>();
}

/// <summary>GPUs that a person has.</summary>
/// <param name="Gpu">Id or alias.</param>
/// <param name="Count">How many.</param>
/// <param name="UsdPerHour">What one costs per hour; null takes the cheapest offer's price.</param>
public sealed record ScenarioInventoryItem(string Gpu, int Count, double? UsdPerHour);
