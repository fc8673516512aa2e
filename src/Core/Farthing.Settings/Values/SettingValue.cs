namespace Farthing.Settings.Values;

/// <summary>Written values of one key, checked, each with its place.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Path">The path, with list indices.</param>
/// <param name="Items">The values, in order; one unless the key takes a list.</param>
public sealed record SettingValue(Setting Setting, string Path, IReadOnlyList<SettingItem> Items)
{
    /// <summary>Place of the first value.</summary>
    public SettingPlace Place => Items[0].Place;
}
