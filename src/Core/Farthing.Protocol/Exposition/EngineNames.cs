namespace Farthing.Protocol.Exposition;

/// <summary>An engine, a router before engines, or an exporter of GPU metrics, as the table of names knows it.</summary>
/// <param name="Id">Such as <c>vllm</c>.</param>
/// <param name="Title">Its name in sentences.</param>
/// <param name="Kind">Whose page it is.</param>
/// <param name="Paths">Where its page usually is.</param>
/// <param name="ModelLabel">The label that names the model; null for none.</param>
/// <param name="Source">Where the names were read.</param>
public sealed record EngineNames(
    string Id,
    string Title,
    PageKind Kind,
    IReadOnlyList<string> Paths,
    string? ModelLabel,
    string Source
)
{
    /// <summary>True for an exporter of GPU metrics.</summary>
    public bool IsGpu => Kind == PageKind.Gpu;

    /// <summary>The label that tells data-parallel ranks apart; null for none.</summary>
    public string? RankLabel { get; init; }

    /// <summary>Labels of ranks that repeat one figure: series that differ in them alone count once.</summary>
    public IReadOnlyList<string> CopyLabels { get; init; } = [];
}

/// <summary>Owner of the metrics of a page.</summary>
public enum PageKind
{
    /// <summary>An engine's.</summary>
    Engine,

    /// <summary>A router's, whose requests are those of the engines behind it.</summary>
    Router,

    /// <summary>An exporter's of GPU metrics.</summary>
    Gpu,
}
