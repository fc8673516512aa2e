using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Support;

/// <summary>A rule about shapes and ranks, as SupportRules applies it.</summary>
/// <param name="Id">Its name in rejections.</param>
/// <param name="Rule">The rule in the config's words.</param>
/// <param name="AppliesTo">What it is about.</param>
/// <param name="Outcome">What an engine does when it is broken.</param>
/// <param name="Examples">Known cases.</param>
/// <param name="Sources">Where it comes from.</param>
public sealed record DivisibilityRule(
    string Id,
    string Rule,
    string AppliesTo,
    string Outcome,
    IReadOnlyList<string> Examples,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>The source.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "no source";

    /// <summary>True when a document says so.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;
}
