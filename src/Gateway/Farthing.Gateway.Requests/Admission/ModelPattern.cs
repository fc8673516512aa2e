namespace Farthing.Gateway.Admission;

/// <summary>Names of models with a star at the end, which stands for any rest: <c>openai/*</c>.</summary>
public static class ModelPattern
{
    /// <summary>True where a name has a star at its end.</summary>
    public static bool IsOne(string name) => name.EndsWith('*');

    /// <summary>True where a model is meant by a name or a pattern.</summary>
    public static bool Fits(string pattern, string model) =>
        IsOne(pattern)
            ? model.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            : string.Equals(pattern, model, StringComparison.Ordinal);
}
