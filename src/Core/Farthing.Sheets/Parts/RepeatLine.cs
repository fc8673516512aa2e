namespace Farthing.Sheets.Parts;

/// <summary>The command line that made a result, as a shell reads it.</summary>
public static class RepeatLine
{
    /// <summary>The line.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="arguments">The words after it.</param>
    public static string Of(string verb, IEnumerable<string> arguments) =>
        string.Join(' ', ((IEnumerable<string>)["farthing", verb]).Concat(arguments.Select(Quoted)));

    private static string Quoted(string word) =>
        word.Length > 0
        && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=:,%+@".Contains(letter))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
