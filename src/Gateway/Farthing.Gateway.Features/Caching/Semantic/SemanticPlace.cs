using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>Where evidence is gathered: never pooled over two of these.</summary>
/// <param name="Tenant">Who shares answers.</param>
/// <param name="Model">The model as clients name it.</param>
/// <param name="IsStrict">Under the stricter promise.</param>
/// <param name="Embedder">The vectors' space.</param>
internal readonly record struct SemanticPlace(string Tenant, string Model, bool IsStrict, string Embedder)
{
    private const string BuiltIn = "farthing/";

    /// <summary>Questions with the same words but for what is harmless.</summary>
    public const string SameWords = "same-words";

    /// <summary>Questions in which a word stands in another one's place.</summary>
    public const string OtherWords = "other-words";

    /// <summary>The classes of pairs that guards tell apart.</summary>
    public static IReadOnlyList<string> Classes { get; } = [SameWords, OtherWords];

    private const string Strict = "\nstrict"; // No name of a model has a line's end.

    /// <summary>The cell of a class.</summary>
    public CellKey CellOf(string guardClass) =>
        new(Tenant, IsStrict ? Model + Strict : Model, Embedder, guardClass);

    /// <summary>True for a cell under the stricter promise.</summary>
    public static bool IsStrictCell(CellKey key) => key.Route.EndsWith(Strict, StringComparison.Ordinal);

    /// <summary>The model of a cell.</summary>
    public static string ModelOf(CellKey key) => IsStrictCell(key) ? key.Route[..^Strict.Length] : key.Route;

    /// <summary>Least cosine of a candidate where nothing is set: no embedder separates a question from its opposite by it.</summary>
    public static double UsualSimilarity(string embedder) =>
        embedder.StartsWith(BuiltIn, StringComparison.Ordinal) ? 0.80 : 0.90;
}
