namespace Farthing.Catalogs.Mig;

/// <summary>A size that a GPU can be cut to.</summary>
/// <param name="Name">NVIDIA's name, such as <c>1g.10gb</c>; the same name means other limits on other GPUs.</param>
/// <param name="MemoryGb">Memory as the name says it.</param>
/// <param name="SmSlices">Compute slices; null where not known.</param>
/// <param name="MemorySlices">Memory slices, which bandwidth and L2 follow; null where not known.</param>
/// <param name="MaxInstances">How many of it fit on one GPU.</param>
/// <param name="PlacementStarts">Memory slices at which it may start; empty where not known.</param>
/// <param name="PlacementSize">Memory slices that it occupies; null where not known.</param>
/// <param name="SmCount">Streaming multiprocessors, unverified; null where not known.</param>
public sealed record MigProfile(
    string Name,
    double MemoryGb,
    int? SmSlices,
    int? MemorySlices,
    int MaxInstances,
    IReadOnlyList<int> PlacementStarts,
    int? PlacementSize,
    int? SmCount
);
