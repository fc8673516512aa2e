using System.Globalization;
using Farthing.Planning.Offers;
using Farthing.Serving.Deployments;

namespace Farthing.Planning.Packing;

/// <summary>Finds the cheapest whole instances for a fleet. Ranks of one pipeline stage (tensor parallel and DP attention) share an instance; a replica that fits one instance stays in one; a fleet stays in one region. GPUs of an instance that no replica fits on are paid for.</summary>
public static class FleetPacking
{
    /// <summary>The cheapest packing of a deployment.</summary>
    /// <param name="deployment">Its GPU, its spread and its replicas.</param>
    /// <param name="offers">What can be bought.</param>
    /// <param name="limits">How many GPUs may be paid for.</param>
    public static PackingResult Cheapest(
        Deployment deployment,
        OfferSelection offers,
        PackingLimits limits
    ) =>
        Cheapest(
            deployment.Gpu.Id,
            deployment.GpusPerReplica,
            deployment.TensorParallel * deployment.DataParallel,
            deployment.Replicas,
            [.. offers.Of(deployment.Gpu)],
            limits
        );

    /// <summary>The cheapest packing of replicas; ties take fewer instances.</summary>
    /// <param name="gpuId">The GPU.</param>
    /// <param name="gpusPerReplica">GPUs of one replica.</param>
    /// <param name="gpusPerStage">GPUs of one pipeline stage, which must share an instance; divides <paramref name="gpusPerReplica"/>.</param>
    /// <param name="replicas">At least 1.</param>
    /// <param name="offers">What can be bought; other GPUs are passed over.</param>
    /// <param name="limits">How many GPUs may be paid for.</param>
    public static PackingResult Cheapest(
        string gpuId,
        int gpusPerReplica,
        int gpusPerStage,
        int replicas,
        IReadOnlyList<PricedOffer> offers,
        PackingLimits limits
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(gpusPerStage, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(gpusPerReplica % gpusPerStage, 0);
        List<PricedOffer> sold = [.. offers.Where(offer => offer.GpuId == gpuId)];
        int used = checked(gpusPerReplica * replicas);
        int most = limits.For(gpuId);
        if (sold.Count == 0)
        {
            return Refused(used, PackingRefusalKind.NoOffer, $"no offer with a price has {gpuId}");
        }

        List<PackingOption> options =
        [
            .. sold.Select(offer =>
                    PackingOption.Of(offer, gpusPerReplica, gpusPerStage, limits.GpuFractionNeeded)
                )
                .OfType<PackingOption>(),
        ];
        if (options.Count == 0)
        {
            return Refused(
                used,
                PackingRefusalKind.NodeTooSmall,
                $"no instance with a price has {Text(gpusPerStage)} × {gpuId}: the largest has {Text(sold.Max(offer => offer.GpuCount))}"
            );
        }

        PackingChoice? best = used > most ? null : Best(options, replicas, most);
        return best is null ? TooMany(options, replicas, used, limits, gpuId) : Result(best, sold, used);
    }

    private static PackingChoice? Best(List<PackingOption> options, int replicas, int most)
    {
        PackingChoice? best = null;
        var regions = options
            .GroupBy(option => option.Offer.Region)
            .Select(group =>
                (Options: group.ToList(), Least: group.Min(option => option.MinMicroUsdPerReplica))
            )
            .OrderBy(region => region.Least);
        foreach ((List<PackingOption> region, double least) in regions)
        {
            // No packing in this or a later region can be cheaper than full instances alone.
            if (best is not null && least * replicas > best.MicroUsd + 1)
            {
                break;
            }

            PackingChoice? choice = RegionPacking.Solve(region, replicas, most);
            if (choice is not null && choice.IsBefore(best))
            {
                best = choice;
            }
        }

        return best;
    }

    private static PackingResult Result(PackingChoice choice, List<PricedOffer> sold, int used)
    {
        PackingLine[] lines =
        [
            .. choice
                .Parts.Select(part => part.Option.Line(part.Replicas))
                .OrderByDescending(line => line.UsdPerHour)
                .ThenBy(line => line.Offer.Id, StringComparer.Ordinal),
        ];
        bool spans = choice.Parts.Any(part => part.Option.Spans);
        List<string> notes = [];
        int paid = lines.Sum(line => line.GpusPaid);
        if (paid > used)
        {
            string cloud = lines[0].Offer.Cloud;
            string sizes = string.Join(
                " or ",
                sold.Where(offer => offer.Cloud == cloud && offer.GpuFraction >= 1)
                    .Select(offer => offer.GpuCount)
                    .Distinct()
                    .Order()
                    .Select(Text)
            );
            notes.Add(
                $"{Text(used)} GPUs suffice, {cloud} sells {sizes}: {Text(paid - used)} are paid and idle"
            );
        }

        if (spans)
        {
            notes.Add(
                "a replica stretches over several instances, one or more pipeline stages on each: the network between them is assumed to be fast enough, and is not priced"
            );
        }

        notes.AddRange(lines.SelectMany(line => line.Offer.Notes).Distinct());
        return new PackingResult
        {
            Lines = lines,
            GpusUsed = used,
            SpansInstances = spans,
            Notes = notes,
        };
    }

    private static PackingResult TooMany(
        List<PackingOption> options,
        int replicas,
        int used,
        PackingLimits limits,
        string gpuId
    )
    {
        int most = limits.For(gpuId);
        string by = limits.IsPowerLimit(gpuId) ? " by max_power" : "";
        int available = options.Any(option => option.Offer.AvailableGpus is null)
            ? int.MaxValue
            : options.Sum(option => option.Offer.AvailableGpus!.Value);
        if (
            used > available
            || (used <= most && options.All(option => option.Offer.AvailableGpus is not null))
        )
        {
            int hold = options.Sum(option => option.MaxReplicas);
            return Refused(
                used,
                PackingRefusalKind.TooManyGpus,
                $"{Text(replicas)} replicas take {Text(used)} × {gpuId}; your inventory of {Text(available)} holds {Text(hold)}"
            );
        }

        int least = used <= most ? Best(options, replicas, int.MaxValue)?.Gpus ?? used : used;
        return Refused(
            used,
            PackingRefusalKind.TooManyGpus,
            least > used
                ? $"{Text(used)} × {gpuId} are used and {Text(least)} paid for in whole instances; {Text(most)} are allowed{by}"
                : $"{Text(used)} × {gpuId} are needed; {Text(most)} are allowed{by}"
        );
    }

    private static PackingResult Refused(int used, PackingRefusalKind kind, string reason) =>
        new()
        {
            Lines = [],
            GpusUsed = used,
            Refusal = new PackingRefusal(kind, reason),
        };

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

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

    /// <summary>Replicas of a fleet on spot beside those that it needs.</summary>
    public SpotMix Spot { get; init; } = new();

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

/// <summary>Why no packing exists.</summary>
public enum PackingRefusalKind
{
    /// <summary>Nobody sells the GPU in the chosen regions, or at a known price.</summary>
    NoOffer,

    /// <summary>No instance holds the GPUs that must share one.</summary>
    NodeTooSmall,

    /// <summary>The inventory, a quota or the largest fleet is exceeded.</summary>
    TooManyGpus,
}
