namespace Farthing.Settings.Values;

/// <summary>One written value.</summary>
/// <param name="Text">As written; for a word, in the spelling of the list.</param>
/// <param name="Number">For a quantity, in the base unit of its kind.</param>
/// <param name="Place">Where it stands.</param>
public sealed record SettingItem(string Text, double Number, SettingPlace Place);
