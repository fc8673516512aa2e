using Farthing.Planning.Exports;

namespace Farthing.Scenarios.Manifests;

/// <summary>A vLLM server that a manifest starts.</summary>
/// <param name="Name">The container, service or model, for faults.</param>
/// <param name="Line">Line of the manifest, from 1.</param>
/// <param name="Commands">Its command and arguments as words with their places.</param>
public sealed record ManifestServer(string Name, int Line, IReadOnlyList<IReadOnlyList<ShellWord>> Commands)
{
    /// <summary>Copies of it; null where the manifest does not say.</summary>
    public int? Replicas { get; init; }

    /// <summary>GPUs of one copy; null where the manifest does not say.</summary>
    public int? Gpus { get; init; }

    /// <summary>The GPU's name by the labels of nodes; null where none is selected.</summary>
    public string? Gpu { get; init; }

    /// <summary>Remarks on what was taken from the manifest, or left out.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Parts of the manifest that change the server and are not simulated.</summary>
    public IReadOnlyList<string> Unsimulated { get; init; } = [];
}
