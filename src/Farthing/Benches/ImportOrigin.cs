using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>Where an imported result comes from, and what it does not say.</summary>
/// <param name="Tool">The tool that measured.</param>
/// <param name="Version">Its version; null where the file does not say.</param>
/// <param name="File">The file, or files with a comma.</param>
/// <param name="Notes">What differs in definition, was renamed, is missing or was left out.</param>
internal sealed record ImportOrigin(string Tool, string? Version, string File, IReadOnlyList<string> Notes)
{
    /// <summary>The server's address; null where unknown.</summary>
    public string? Url { get; init; }

    /// <summary>The model as the file names it; null where it does not.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The endpoint; null where unknown.</summary>
    public LoadApi? Api { get; init; }

    /// <summary>GPUs of the server; null where neither the file nor a flag says.</summary>
    public int? Gpus { get; init; }
}
