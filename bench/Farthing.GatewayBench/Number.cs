using System.Globalization;

namespace Farthing.GatewayBench;

/// <summary>Numbers of a command line.</summary>
internal static class Number
{
    /// <summary>The number of a text.</summary>
    public static int Of(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The text of a number.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
