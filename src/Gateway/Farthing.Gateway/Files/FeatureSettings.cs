using Farthing.Gateway.Configuration;
using Farthing.Gateway.Routing;
using Farthing.Settings;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <summary>Settings of a feature in a gateway's configuration: its keys, and what they make.</summary>
internal sealed record FeatureSettings
{
    /// <summary>A feature without settings.</summary>
    public static readonly FeatureSettings None = new();

    /// <summary>Its sections.</summary>
    public IReadOnlyList<SettingSection> Sections { get; init; } = [];

    /// <summary>Its keys at the top of the file, with their paths.</summary>
    public IReadOnlyList<Setting> Rows { get; init; } = [];

    /// <summary>Its keys in a model.</summary>
    public IReadOnlyList<Setting> OfModels { get; init; } = [];

    /// <summary>Its keys in a virtual key.</summary>
    public IReadOnlyList<Setting> OfKeys { get; init; } = [];

    /// <summary>Its keys and sections at the top that a reload takes over.</summary>
    public IReadOnlyList<string> Reloaded { get; init; } = [];

    /// <summary>Makes its options; null where the file has none of it. What is wrong goes to the file's faults.</summary>
    public Func<FeatureFile, FeatureOptions?> Read { get; init; } = static _ => null;
}

/// <summary>A configuration as a feature reads its options from it.</summary>
/// <param name="Root">The keys and values.</param>
/// <param name="Secrets">Secrets, and names of files relative to the configuration.</param>
/// <param name="Models">The models.</param>
/// <param name="Sections">The sections of the models, by the names of <paramref name="Models"/>.</param>
internal sealed record FeatureFile(
    WrittenSection Root,
    SecretSource Secrets,
    IReadOnlyList<ModelRoute> Models,
    IReadOnlyDictionary<string, WrittenSection> Sections
)
{
    /// <summary>Names of the models, in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Models.Select(static model => model.Name)];
}
