using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Ledger;

/// <summary>Workflows: kinds of tasks, told apart by the tag <c>workflow=NAME</c>.</summary>
public static class Workflows
{
    /// <summary>How their tags begin.</summary>
    public const string TagPrefix = "workflow=";

    /// <summary>The workflows among tags.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<string> tags)
    {
        foreach (string tag in tags)
        {
            if (tag.StartsWith(TagPrefix, StringComparison.Ordinal))
            {
                yield return tag[TagPrefix.Length..];
            }
        }
    }

    /// <summary>Sums by workflow among those by tag; attempts without one are in none.</summary>
    public static IEnumerable<SpentSums> Among(IEnumerable<SpentSums> tags) =>
        tags.Where(group => group.Value!.StartsWith(TagPrefix, StringComparison.Ordinal))
            .Select(group => group with { Value = group.Value![TagPrefix.Length..] });
}
