namespace Farthing.Planning.Packing;

/// <summary>The cheapest packing on the offers of one region: instances of several types may stand side by side.</summary>
/// <remarks>
/// A small integer program, solved exactly by dynamic programming over replicas: choose for each offer how many replicas it
/// holds; the price of k replicas is a staircase. Each state keeps every (price, GPUs) that no other beats in both, so that
/// a limit on GPUs is respected exactly. More than <see cref="ExactReplicas"/> replicas buy a bulk on the offer with the
/// cheapest full instance first: an optimal packing has fewer than c instances of other types, c the replicas of such an
/// instance, since any c of them have a subset whose replicas are a multiple of c (pigeonhole) and could be exchanged.
/// </remarks>
internal static class RegionPacking
{
    /// <summary>Replicas up to which every packing is considered.</summary>
    private const int ExactReplicas = 256;

    /// <summary>The cheapest choice within a limit; null where there is none.</summary>
    /// <param name="options">The region's offers, at least one.</param>
    /// <param name="replicas">At least 1.</param>
    /// <param name="maxGpus">GPUs that may be paid for.</param>
    public static PackingChoice? Solve(IReadOnlyList<PackingOption> options, int replicas, int maxGpus)
    {
        if (options.All(option => option.Offer.IsSoldSingly))
        {
            return FillCheapestFirst(options, replicas, maxGpus);
        }

        PackingOption[] useful = WithoutDearerTwins(options);
        if (useful.Length == 1)
        {
            PackingChoice only = PackingChoice.Single(useful[0], replicas);
            return only.Gpus <= maxGpus ? only : null;
        }

        if (replicas <= ExactReplicas)
        {
            return Search(useful, replicas, maxGpus);
        }

        PackingOption best = useful.MinBy(option => option.MinMicroUsdPerReplica)!;
        int bulk = (replicas - ExactReplicas) / best.PeriodReplicas * best.PeriodReplicas;
        PackingChoice bought = PackingChoice.Single(best, bulk);
        PackingChoice? rest = Search(useful, replicas - bulk, maxGpus - bought.Gpus);
        return rest is null ? null : PackingChoice.Sum(bought, rest);
    }

    /// <summary>GPUs that are sold singly cost the same each: the cheapest are taken first.</summary>
    private static PackingChoice? FillCheapestFirst(
        IReadOnlyList<PackingOption> options,
        int replicas,
        int maxGpus
    )
    {
        List<(PackingOption Option, int Replicas)> parts = [];
        int left = replicas;
        foreach (PackingOption option in options.OrderBy(option => option.MicroUsd))
        {
            int taken = Math.Min(left, option.MaxReplicas);
            if (taken > 0)
            {
                parts.Add((option, taken));
                left -= taken;
            }
        }

        if (left > 0)
        {
            return null;
        }

        PackingChoice choice = new(
            parts.Sum(part => part.Option.Cost(part.Replicas)),
            parts.Sum(part => part.Option.Nodes(part.Replicas)),
            parts.Sum(part => part.Option.Gpus(part.Replicas)),
            parts
        );
        return choice.Gpus <= maxGpus ? choice : null;
    }

    /// <summary>Of offers with equally many GPUs only the cheapest can be part of a cheapest packing.</summary>
    private static PackingOption[] WithoutDearerTwins(IReadOnlyList<PackingOption> options) =>
        [
            .. options
                .GroupBy(option => option.Offer.GpuCount)
                .Select(twins =>
                    twins
                        .OrderBy(option => option.MicroUsd)
                        .ThenBy(option => option.Offer.Id, StringComparer.Ordinal)
                        .First()
                )
                .OrderByDescending(option => option.Offer.GpuCount),
        ];

    private static PackingChoice? Search(PackingOption[] options, int replicas, int maxGpus)
    {
        List<Label>[] reached = [.. Enumerable.Range(0, replicas + 1).Select(_ => new List<Label>())];
        reached[0].Add(new Label(0, 0, 0, null, null, 0));
        foreach (PackingOption option in options)
        {
            for (int target = replicas; target > 0; target--)
            {
                for (int count = 1; count <= target; count++)
                {
                    Extend(reached[target - count], reached[target], option, count, maxGpus);
                }
            }
        }

        Label? best = reached[replicas].Count > 0 ? reached[replicas].Min() : null;
        List<(PackingOption, int)> parts = [];
        for (Label? label = best; label?.Option is not null; label = label.Before)
        {
            parts.Add((label.Option, label.Replicas));
        }

        return best is null ? null : new PackingChoice(best.MicroUsd, best.Nodes, best.Gpus, parts);
    }

    private static void Extend(
        List<Label> from,
        List<Label> into,
        PackingOption option,
        int count,
        int maxGpus
    )
    {
        long cost = option.Cost(count);
        int nodes = option.Nodes(count);
        int gpus = option.Gpus(count);
        foreach (Label before in from)
        {
            Label next = new(
                before.MicroUsd + cost,
                before.Nodes + nodes,
                before.Gpus + gpus,
                before,
                option,
                count
            );
            if (next.Gpus <= maxGpus && !into.Any(other => other.Beats(next)))
            {
                into.RemoveAll(next.Beats);
                into.Add(next);
            }
        }
    }

    /// <summary>A way of placing some replicas on the offers looked at so far.</summary>
    private sealed record Label(
        long MicroUsd,
        int Nodes,
        int Gpus,
        Label? Before,
        PackingOption? Option,
        int Replicas
    ) : IComparable<Label>
    {
        public bool Beats(Label other) =>
            Gpus <= other.Gpus
            && (MicroUsd < other.MicroUsd || (MicroUsd == other.MicroUsd && Nodes <= other.Nodes));

        public int CompareTo(Label? other)
        {
            int order = MicroUsd.CompareTo(other!.MicroUsd);
            order = order != 0 ? order : Nodes.CompareTo(other.Nodes);
            return order != 0 ? order : Gpus.CompareTo(other.Gpus);
        }
    }
}
