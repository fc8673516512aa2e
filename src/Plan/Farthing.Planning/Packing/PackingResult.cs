namespace Farthing.Planning.Packing;

/// <summary>The cheapest whole instances that hold a number of replicas, or why there are none.</summary>
public sealed record PackingResult
{
    /// <summary>Rented instances, dearest line first; empty where there are none.</summary>
    public required IReadOnlyList<PackingLine> Lines { get; init; }

    /// <summary>Why there is no packing; null where there is one.</summary>
    public PackingRefusal? Refusal { get; init; }

    /// <summary>True when the replicas can be packed.</summary>
    public bool IsPossible => Refusal is null;

    /// <summary>GPUs that the replicas run on.</summary>
    public required int GpusUsed { get; init; }

    /// <summary>Replicas among them beyond those that were asked for, since spot may be taken away.</summary>
    public int SpareReplicas { get; init; }

    /// <summary>GPUs that are paid for.</summary>
    public int GpusPaid => Lines.Sum(line => line.GpusPaid);

    /// <summary>Instances, or nodes where GPUs are sold singly.</summary>
    public int Nodes => Lines.Sum(line => line.Instances);

    /// <summary>Price of everything that is paid for.</summary>
    public double UsdPerHour => Lines.Sum(line => line.UsdPerHour);

    /// <summary>Price of one paid GPU; 0 where nothing is rented.</summary>
    public double UsdPerGpuHour => GpusPaid == 0 ? 0 : UsdPerHour / GpusPaid;

    /// <summary>True when replicas stretch over instances, stage by stage.</summary>
    public bool SpansInstances { get; init; }

    /// <summary>Both at once; a refusal of either refuses them.</summary>
    public PackingResult With(PackingResult other) =>
        !IsPossible ? this
        : !other.IsPossible ? other
        : this with
        {
            Lines = [.. Lines.Concat(other.Lines).OrderByDescending(line => line.UsdPerHour)],
            GpusUsed = GpusUsed + other.GpusUsed,
            SpansInstances = SpansInstances || other.SpansInstances,
            Notes = [.. Notes.Union(other.Notes)],
        };

    /// <summary>Notes: unused GPUs, stretched replicas, old prices, assumptions.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Why no packing exists.</summary>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Reason">The reason with its numbers, and what would be needed.</param>
public sealed record PackingRefusal(PackingRefusalKind Kind, string Reason);
