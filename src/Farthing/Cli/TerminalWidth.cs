using System.Globalization;
using Farthing.Reporting.Sheets;

namespace Farthing.Cli;

/// <summary>Characters of a line of answers and help: <c>COLUMNS</c> where it is set, else the terminal's own width, else a usual one.</summary>
internal static class TerminalWidth
{
    /// <summary>Width of lines on stdout; null where it is no terminal and nobody says.</summary>
    public static int? OfOutput =>
        Columns(Environment.GetEnvironmentVariable("COLUMNS"), Console.IsOutputRedirected, AskTerminal);

    /// <summary>Width of lines on stderr; null where it is no terminal and nobody says.</summary>
    public static int? OfError =>
        Columns(Environment.GetEnvironmentVariable("COLUMNS"), Console.IsErrorRedirected, AskTerminal);

    /// <summary>Width of a sheet's lines, within the limits of sheets.</summary>
    public static int OfSheet(int? columns) =>
        columns is int width
            ? Math.Clamp(width, SheetTerminal.Narrowest, SheetTerminal.Widest)
            : SheetTerminal.Usual;

    /// <summary>Columns that somebody states or that the terminal has.</summary>
    /// <param name="variable">What <c>COLUMNS</c> holds; shells seldom export it.</param>
    /// <param name="isRedirected">True where the lines go to no terminal.</param>
    /// <param name="ask">Asks the terminal; 0 or less where it does not know.</param>
    public static int? Columns(string? variable, bool isRedirected, Func<int> ask) =>
        int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out int stated) && stated > 0
            ? stated
        : isRedirected ? null
        : ask() is > 0 and int own ? own
        : null;

    private static int AskTerminal()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
