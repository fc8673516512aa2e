using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Gpus;

namespace Farthing.Planning;

/// <summary>The answer to a <see cref="PlanRequest"/>.</summary>
public sealed record Plan
{
    /// <summary>The request.</summary>
    public required PlanRequest Request { get; init; }

    /// <summary>The cheapest fleet that keeps the promise; null when none does.</summary>
    public PlanEntry? Chosen => Entries.Count > 0 ? Entries[0] : null;

    /// <summary>The cheapest fleet of each GPU that has one, cheapest first; among fleets within 2 % of the cheapest the less quantized format with a checkpoint comes first.</summary>
    public required IReadOnlyList<PlanEntry> Entries { get; init; }

    /// <summary>GPUs whose search was interrupted: their fleet is the best so far, or none was found yet.</summary>
    public IReadOnlyList<GpuSpec> Unfinished { get; init; } = [];

    /// <summary>GPUs without a fleet, each with what came nearest; those of <see cref="Unfinished"/> may still have one.</summary>
    public required IReadOnlyList<(GpuSpec Gpu, Rejection? NearestMiss)> Without { get; init; }

    /// <summary>Every configuration that was not taken, with its first reason.</summary>
    public required IReadOnlyList<Rejection> Rejections { get; init; }

    /// <summary>Simulated fleets that no other beats in both cost and speed, cheapest first.</summary>
    public required IReadOnlyList<SearchPoint> Frontier { get; init; }

    /// <summary>Configurations that were looked at.</summary>
    public required int Configurations { get; init; }

    /// <summary>Simulations that were run.</summary>
    public required int Simulations { get; init; }

    /// <summary>True when the search was interrupted: the best so far.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The same plan with another fleet as the chosen one.</summary>
    /// <param name="entry">The fleet.</param>
    public Plan Led(PlanEntry entry) =>
        this with
        {
            Entries = [entry, .. Entries.Where(one => one != entry)],
        };

    /// <summary>Simulates, on all cores, what is still missing of what can be said of every fleet: a document asks for more than a page.</summary>
    public void Complete() =>
        Parallel.ForEach(
            Entries,
            new ParallelOptions { MaxDegreeOfParallelism = Request.Threads ?? -1 },
            entry => entry.Runs.RunAll(CancellationToken.None)
        );
}
