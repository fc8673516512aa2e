using Farthing.Catalogs.Facts;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.Models;

/// <summary>A model with what a catalog knows beside its architecture.</summary>
/// <param name="Spec">The architecture.</param>
public sealed record ModelEntry(ModelSpec Spec)
{
    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its license; null where not known.</summary>
    public string? License { get; init; }

    /// <summary>Parameters that one token uses, as the vendor states them (vendors count embeddings differently); null where not known.</summary>
    public double? PublishedActiveParameters { get; init; }

    /// <summary>A remark for people.</summary>
    public string? Note { get; init; }

    /// <summary>Where the figures come from.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }
}
