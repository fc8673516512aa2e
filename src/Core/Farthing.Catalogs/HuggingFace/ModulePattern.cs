using System.Text.RegularExpressions;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>A name in an ignore or target list: a regular expression after <c>re:</c>, a wildcard with <c>*</c>, the class word <c>Linear</c>, or a module's name or part of its path.</summary>
internal sealed class ModulePattern
{
    private readonly string word;
    private readonly Regex? expression;

    private ModulePattern(string word, Regex? expression)
    {
        this.word = word;
        this.expression = expression;
    }

    /// <summary>Reads a pattern; null when its regular expression is none.</summary>
    public static ModulePattern? Parse(string text)
    {
        string word = Normalize(text);
        try
        {
            return word.StartsWith("re:", StringComparison.Ordinal) ? new(word, Anchored(word[3..], false))
                : word.Contains('*')
                    ? new(
                        word,
                        Anchored(Regex.Escape(word).Replace("\\*", ".*", StringComparison.Ordinal), true)
                    )
                : new(word, null);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>True when a module of that name is meant.</summary>
    public bool Matches(string module) =>
        expression is not null
            ? expression.IsMatch(module)
            : word == "Linear" || $".{module}.".Contains($".{word}.", StringComparison.Ordinal);

    private static Regex Anchored(string expression, bool isWhole) =>
        new(
            "^(?:" + expression + (isWhole ? ")$" : ")"),
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        );

    private static string Normalize(string text) =>
        text.Replace("language_model.", "", StringComparison.Ordinal)
            .Replace("backbone.", "model.", StringComparison.Ordinal);
}
