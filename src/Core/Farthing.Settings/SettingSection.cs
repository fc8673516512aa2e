namespace Farthing.Settings;

/// <summary>A section of a file.</summary>
/// <param name="Path">Such as <c>workload.arrivals</c>; <c>*</c> stands for a name that the user chooses.</param>
/// <param name="Meaning">What it says, for templates, schemas and docs; no full stop.</param>
public sealed record SettingSection(string Path, string Meaning)
{
    /// <summary>The key that one value alone, in the section's place or in that of an item of its list, stands for; null where a section must stand.</summary>
    public string? ShortForm { get; init; }

    /// <summary>Example of the section; null where its first keys are the example.</summary>
    public string? Example { get; init; }

    /// <summary>Pairs as a flag takes them, such as <c>ttft_p95=1.5s,itl_p95=40ms</c>; null where no flag does.</summary>
    public string? FlagExample { get; init; }

    /// <summary>True when the section around it must have it.</summary>
    public bool IsNeeded { get; init; }
}
