namespace Farthing.Reporting.Terminal;

/// <summary>One column of a <see cref="TextTable"/>.</summary>
/// <param name="Header">Its title; may be empty.</param>
/// <param name="IsRight">Numbers stand to the right.</param>
public sealed record TextColumn(string Header, bool IsRight = false)
{
    /// <summary>Cells that are red; null for none.</summary>
    public Func<string, bool>? IsRed { get; init; }

    /// <summary>A column of numbers.</summary>
    public static TextColumn Number(string header) => new(header, true);

    /// <summary>A column of words.</summary>
    public static TextColumn Text(string header = "") => new(header);
}
