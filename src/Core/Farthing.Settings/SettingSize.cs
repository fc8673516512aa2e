namespace Farthing.Settings;

/// <summary>How large a file of settings may be: what no honest file of its kind meets.</summary>
/// <param name="MaxCharacters">Largest text in characters.</param>
/// <param name="MaxValues">Most values, aliases expanded.</param>
/// <param name="Hint">Place for something large, for the fault of a file that is too large; empty for none.</param>
public sealed record SettingSize(int MaxCharacters, int MaxValues, string Hint = "")
{
    /// <summary>That of a file that a person writes: a mebi character, 20,000 values.</summary>
    public static SettingSize Usual { get; } = new(1 << 20, 20_000);
}
