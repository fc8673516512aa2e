using Farthing.Documents.Keys;

namespace Farthing.Gateway.Admission;

/// <summary>Models that a key may call and by which names, the longest body that it may send, and what is recorded of it.</summary>
/// <param name="Models">Models, or patterns such as <c>openai/*</c>; null: all.</param>
/// <param name="MaxBodyBytes">Longest body of its requests; null: the gateway's bound alone.</param>
public sealed record CallerRights(IReadOnlyList<string>? Models, long? MaxBodyBytes = null)
{
    private readonly Dictionary<string, string> aliases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> fallbacks = new(StringComparer.Ordinal);

    /// <summary>What is recorded of its prompts; null: what is for all.</summary>
    public RecordMode? Record { get; init; }

    /// <summary>The rights of a key.</summary>
    /// <param name="models">As of the constructor.</param>
    /// <param name="maxBodyBytes">As of the constructor.</param>
    /// <param name="names">Its own names for models: <see cref="ModelPair"/>.</param>
    /// <param name="next">Models to try after one, in order.</param>
    public static CallerRights Of(
        IReadOnlyList<string>? models,
        long? maxBodyBytes,
        IReadOnlyList<string> names,
        IReadOnlyList<string> next
    )
    {
        CallerRights rights = new(models, maxBodyBytes);
        foreach (string text in names)
        {
            if (ModelPair.Parse(text) is ModelPair alias)
            {
                rights.aliases[alias.Name] = alias.Model;
            }
        }

        foreach (string text in next)
        {
            if (ModelPair.Parse(text) is ModelPair pair)
            {
                if (!rights.fallbacks.TryGetValue(pair.Name, out List<string>? after))
                {
                    rights.fallbacks[pair.Name] = after = [];
                }

                after.Add(pair.Model);
            }
        }

        return rights;
    }

    /// <summary>Its own names for models.</summary>
    public IReadOnlyCollection<string> Aliases => aliases.Keys;

    /// <summary>The model that it means by a name.</summary>
    public string ModelOf(string name) =>
        aliases.Count > 0 && aliases.TryGetValue(name, out string? model) ? model : name;

    /// <summary>The models that it wants tried after one; null: those of the configuration.</summary>
    public IReadOnlyList<string>? FallbacksOf(string model) =>
        fallbacks.Count > 0 && fallbacks.TryGetValue(model, out List<string>? next) ? next : null;

    /// <summary>True when it may call a model. A model outside is answered as one that does not exist.</summary>
    public bool Allows(string model)
    {
        if (Models is null)
        {
            return true;
        }

        for (int i = 0; i < Models.Count; i++)
        {
            if (ModelPattern.Fits(Models[i], model))
            {
                return true;
            }
        }

        return false;
    }
}

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
