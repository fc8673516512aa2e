namespace Farthing.Protocol.Exposition;

/// <summary>An engine, or an exporter of GPU metrics, as the table of names knows it.</summary>
/// <param name="Id">Such as <c>vllm</c>.</param>
/// <param name="Title">Its name in sentences.</param>
/// <param name="IsGpu">True for an exporter of GPU metrics.</param>
/// <param name="Paths">Where its page usually is.</param>
/// <param name="ModelLabel">The label that names the model; null for none.</param>
/// <param name="Source">Where the names were read.</param>
public sealed record EngineNames(
    string Id,
    string Title,
    bool IsGpu,
    IReadOnlyList<string> Paths,
    string? ModelLabel,
    string Source
);
