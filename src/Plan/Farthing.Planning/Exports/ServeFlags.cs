using System.Globalization;

namespace Farthing.Planning.Exports;

/// <summary>Flags of a server's command line, with notes before running it.</summary>
internal sealed class ServeFlags
{
    /// <summary>Flags in order, each with its value; a switch has none.</summary>
    public List<(string Flag, string? Value)> Flags { get; } = [];

    /// <summary>Lines of a file of options that the command reads, for what has no flag.</summary>
    public List<string> FileLines { get; } = [];

    /// <summary>Notes before running it.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>A whole number as flags take it.</summary>
    public static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A share as flags take it.</summary>
    public static string Share(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A flag; left out where there is no value.</summary>
    public void Set(string flag, string? value)
    {
        if (value is not null)
        {
            Flags.Add((flag, value));
        }
    }

    /// <summary>A flag; left out where its value is no more than the engine takes without it.</summary>
    public void SetAbove(string flag, int value, int least) => Set(flag, value > least ? Text(value) : null);

    /// <summary>A switch.</summary>
    public void Switch(string flag, bool isOn = true)
    {
        if (isOn)
        {
            Flags.Add((flag, null));
        }
    }

    /// <summary>A note; nothing for null.</summary>
    public void Note(string? note)
    {
        if (note is not null)
        {
            Notes.Add(note);
        }
    }
}
