using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Admission;

/// <summary><c>NAME=MODEL</c>: a name of a key's own for a model, or a model and one to try after it.</summary>
/// <param name="Name">The name, or the first model.</param>
/// <param name="Model">The model.</param>
public readonly record struct ModelPair(string Name, string Model)
{
    /// <summary>Form of it.</summary>
    public const string Expected = "NAME=MODEL, such as fast=gpt-4o-mini";

    /// <summary>The pair that a text is; null where it is none.</summary>
    public static ModelPair? Parse(string text) =>
        text.IndexOf('=') is > 0 and int at && at < text.Length - 1
            ? new ModelPair(text[..at], text[(at + 1)..])
            : null;

    /// <summary>What is wrong with a key's pairs; none where all is right.</summary>
    /// <param name="texts">The pairs.</param>
    /// <param name="models">The models that there are.</param>
    /// <param name="isAlias">Names are the key's own, each once; otherwise they are models.</param>
    public static IEnumerable<(string Message, string Expected, string? Nearest)> Faults(
        IReadOnlyList<string> texts,
        IReadOnlyList<string> models,
        bool isAlias
    )
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            if (Parse(text) is not ModelPair pair)
            {
                yield return ("not a pair", Expected, null);
                continue;
            }

            if (isAlias && !names.Add(pair.Name))
            {
                yield return ($"'{pair.Name}' stands for two models", "each name once", null);
            }

            string[] named = isAlias ? [pair.Model] : [pair.Name, pair.Model];
            foreach (string model in named.Where(model => !models.Contains(model)))
            {
                yield return (
                    $"no model '{model}' in the configuration",
                    "names of models: " + string.Join(", ", models.Take(20)),
                    NearestWord.Find(model, models)
                );
            }
        }
    }
}
