using Farthing.Documents.Benches;

namespace Farthing.Measurement.Foreign;

/// <summary>Content of another tool's result; null for missing parts.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="File">The file, or files with a comma.</param>
/// <param name="Loads">The loads.</param>
public sealed record ForeignResult(string Tool, string File, IReadOnlyList<ForeignLoad> Loads)
{
    /// <summary>The tool's version.</summary>
    public string? Version { get; init; }

    /// <summary>The model as the file names it.</summary>
    public string? Model { get; init; }

    /// <summary>Address of the server.</summary>
    public string? Url { get; init; }

    /// <summary>The endpoint.</summary>
    public LoadApi? Api { get; init; }

    /// <summary>The engine, where the file names it.</summary>
    public string? Engine { get; init; }

    /// <summary>The GPU as the file names it.</summary>
    public string? Gpu { get; init; }

    /// <summary>GPUs of the server.</summary>
    public int? Gpus { get; init; }

    /// <summary>Tensor-parallel ranks.</summary>
    public int? TensorParallel { get; init; }

    /// <summary>Format of the weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Differences in definition, renamed, missing and left-out members.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
