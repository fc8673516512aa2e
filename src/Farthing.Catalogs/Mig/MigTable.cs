using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Reading;

namespace Farthing.Catalogs.Mig;

/// <summary>How some GPUs can be cut into instances (MIG).</summary>
/// <param name="GpuIds">The GPUs that it holds for.</param>
/// <param name="MemorySlices">Memory slices of the whole GPU.</param>
/// <param name="SmSlices">Compute slices of the whole GPU.</param>
/// <param name="MaxInstances">Most instances of one GPU.</param>
/// <param name="Profiles">The sizes.</param>
/// <param name="Note">A remark for people.</param>
/// <param name="Sources">Where the figures come from.</param>
public sealed record MigTable(
    IReadOnlyList<string> GpuIds,
    int MemorySlices,
    int SmSlices,
    int MaxInstances,
    IReadOnlyList<MigProfile> Profiles,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>A profile of that name, without case; null when there is none.</summary>
    public MigProfile? Find(string name) =>
        Profiles.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The share of the GPU's compute that a profile has; null where not known.</summary>
    public double? ComputeFraction(MigProfile profile) => (double?)profile.SmSlices / SmSlices;

    /// <summary>The share of the GPU's memory and bandwidth that a profile has; null where not known.</summary>
    public double? MemoryFraction(MigProfile profile) => (double?)profile.MemorySlices / MemorySlices;

    internal static MigTable Read(RowReader row) =>
        new(
            row.Texts("gpus"),
            row.RequiredWhole("memory_slices"),
            row.RequiredWhole("sm_slices"),
            row.RequiredWhole("max_instances"),
            [
                .. row.Rows("profiles")
                    .Select(profile => new MigProfile(
                        profile.RequiredText("name"),
                        profile.RequiredNumber("memory_gb"),
                        profile.Whole("sm_slices"),
                        profile.Whole("memory_slices"),
                        profile.RequiredWhole("max_instances"),
                        profile.Wholes("placement_starts"),
                        profile.Whole("placement_size"),
                        profile.Whole("sm_count")
                    )),
            ],
            row.Text("note"),
            row.Sources()
        );
}
