namespace Farthing.Planning.Packing;

/// <summary>Replicas on the offers of one region: how many on which.</summary>
/// <param name="MicroUsd">Price.</param>
/// <param name="Nodes">Instances.</param>
/// <param name="Gpus">GPUs paid for.</param>
/// <param name="Parts">The offers with their replicas.</param>
internal sealed record PackingChoice(
    long MicroUsd,
    int Nodes,
    int Gpus,
    IReadOnlyList<(PackingOption Option, int Replicas)> Parts
)
{
    /// <summary>True when this choice is taken before another: cheaper, then fewer instances, then fewer GPUs, then the region's name.</summary>
    public bool IsBefore(PackingChoice? other)
    {
        if (other is null)
        {
            return true;
        }

        int order = MicroUsd.CompareTo(other.MicroUsd);
        order = order != 0 ? order : Nodes.CompareTo(other.Nodes);
        order = order != 0 ? order : Gpus.CompareTo(other.Gpus);
        return order != 0
            ? order < 0
            : string.CompareOrdinal(Parts[0].Option.Offer.Region, other.Parts[0].Option.Offer.Region) < 0;
    }

    /// <summary>All replicas on one offer.</summary>
    public static PackingChoice Single(PackingOption option, int replicas) =>
        new(option.Cost(replicas), option.Nodes(replicas), option.Gpus(replicas), [(option, replicas)]);

    /// <summary>Two choices side by side.</summary>
    public static PackingChoice Sum(PackingChoice a, PackingChoice b)
    {
        Dictionary<PackingOption, int> replicas = [];
        foreach ((PackingOption option, int count) in a.Parts.Concat(b.Parts))
        {
            replicas[option] = replicas.GetValueOrDefault(option) + count;
        }

        (PackingOption Option, int Replicas)[] parts = [.. replicas.Select(pair => (pair.Key, pair.Value))];
        return new PackingChoice(
            parts.Sum(part => part.Option.Cost(part.Replicas)),
            parts.Sum(part => part.Option.Nodes(part.Replicas)),
            parts.Sum(part => part.Option.Gpus(part.Replicas)),
            parts
        );
    }
}
