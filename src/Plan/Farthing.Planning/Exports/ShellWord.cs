namespace Farthing.Planning.Exports;

/// <summary>A word of a command line after the shell's quoting, with its place.</summary>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column of its first character, from 1.</param>
/// <param name="HasVariable">True when the shell would put in a variable's value.</param>
/// <param name="IsOperator">True for an unquoted end of command: a semicolon, a pipe, an ampersand, a redirection.</param>
public sealed record ShellWord(string Text, int Line, int Column, bool HasVariable, bool IsOperator)
{
    /// <summary>A word as a shell reads it back: in single quotes where it holds anything but letters, digits and -_./:=,@+.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@+".Contains(c))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
