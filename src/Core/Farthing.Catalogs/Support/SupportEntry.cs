using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Support;

/// <summary>Facts about a format on a GPU generation.</summary>
/// <param name="Architecture">The generation, as <c>GpuSpec.Architecture</c> names it.</param>
/// <param name="Format">Id of the weights' format, or <c>kv_fp8</c>.</param>
/// <param name="Dense">For dense layers.</param>
/// <param name="Moe">For routed experts.</param>
/// <param name="Note">A remark for people.</param>
/// <param name="Sources">Where it comes from.</param>
public sealed record SupportEntry(
    string Architecture,
    string Format,
    SupportLevel Dense,
    SupportLevel Moe,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>The source.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "no source";

    /// <summary>True when a document or a kernel table says so.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;

    /// <summary>The level for dense layers or for experts.</summary>
    public SupportLevel Level(bool isMoe) => isMoe ? Moe : Dense;
}
