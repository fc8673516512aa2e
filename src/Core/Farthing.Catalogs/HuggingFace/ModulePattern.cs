using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>A name in an ignore or target list: a regular expression after <c>re:</c>, a wildcard with <c>*</c>, the class word <c>Linear</c>, or a module's name or part of its path.</summary>
internal sealed class ModulePattern
{
    /// <summary>The class word that means every matrix.</summary>
    public const string Everything = "Linear";

    private const string LayerPrefix = "model.layers.";

    private static readonly string[] Towers = ["vision", "visual", "audio", ".mtp."];

    private readonly string dotted;
    private readonly Regex? expression;
    private readonly bool hasWildcard;

    private ModulePattern(string word, Regex? expression)
    {
        Word = word;
        this.expression = expression;
        hasWildcard = expression is null && word.Contains('*');
        dotted = $".{word}.";
        Layer = expression is null ? LayerOf(word) : null;
    }

    /// <summary>The pattern without the words that only wrap a language model.</summary>
    public string Word { get; }

    /// <summary>The one layer whose modules it can match; null where it may match any.</summary>
    public int? Layer { get; }

    /// <summary>True for a name without wildcards.</summary>
    public bool IsName => expression is null && !hasWildcard && Word != Everything;

    /// <summary>True for a name in a tower or in layers of multi-token prediction, which are left out.</summary>
    /// <param name="layers">Layers of the model.</param>
    public bool IsElsewhere(int layers) =>
        Layer >= layers
        || Word.StartsWith("mtp", StringComparison.Ordinal)
        || Array.Exists(Towers, tower => Word.Contains(tower, StringComparison.Ordinal));

    /// <summary>Reads a pattern; null when its regular expression is none.</summary>
    public static ModulePattern? Parse(string text)
    {
        string word = Normalize(text);
        try
        {
            return new(
                word,
                word.StartsWith("re:", StringComparison.Ordinal)
                    ? new(
                        "^(?:" + word[3..] + ")",
                        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
                    )
                    : null
            );
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>True when a module of that name is meant.</summary>
    public bool Matches(ModuleName module) =>
        expression is not null ? expression.IsMatch(module.Path)
        : hasWildcard ? FileSystemName.MatchesSimpleExpression(Word, module.Path, ignoreCase: false)
        : Word == Everything || module.Dotted.Contains(dotted, StringComparison.Ordinal);

    private static int? LayerOf(string word)
    {
        if (!word.StartsWith(LayerPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        string rest = word[LayerPrefix.Length..];
        int end = rest.IndexOf('.', StringComparison.Ordinal);
        return
            end > 0
            && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? layer
            : null;
    }

    private static string Normalize(string text)
    {
        string plain = text.Replace("language_model.", "", StringComparison.Ordinal)
            .Replace(@"language_model\.", "", StringComparison.Ordinal)
            .Replace("backbone.", "model.", StringComparison.Ordinal)
            .Replace(@"backbone\.", @"model\.", StringComparison.Ordinal);
        return plain.StartsWith("layers.", StringComparison.Ordinal) ? "model." + plain : plain;
    }
}

/// <summary>The path of a module, also with a dot at both ends.</summary>
/// <param name="Path">Such as <c>model.layers.0.mlp.down_proj</c>.</param>
internal sealed record ModuleName(string Path)
{
    /// <summary>The path between dots, in which parts of a path are found.</summary>
    public string Dotted { get; } = $".{Path}.";
}
