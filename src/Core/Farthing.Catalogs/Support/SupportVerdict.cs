using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Support;

/// <summary>Findings of the support table and the rules about one configuration.</summary>
/// <param name="Rejections">Why it cannot run; empty when it can.</param>
/// <param name="Notes">What is worth knowing: weight-only arithmetic, padding, replicated KV heads.</param>
public sealed record SupportVerdict(IReadOnlyList<RuleFinding> Rejections, IReadOnlyList<RuleFinding> Notes)
{
    /// <summary>True when nothing speaks against it.</summary>
    public bool IsPossible => Rejections.Count == 0;
}
