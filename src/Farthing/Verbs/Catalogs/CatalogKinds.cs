using System.CommandLine;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Catalogs;

/// <summary>Reads the word for a kind, singular or plural.</summary>
internal static class CatalogKinds
{
    /// <summary>The words in help and faults.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "models",
        "gpus",
        "instances",
        "apis",
        "mig",
        "quality",
        "commitments",
    ];

    /// <summary>The argument of a command.</summary>
    public static Argument<string> Argument() =>
        new("kind") { Description = string.Join(", ", Words) + " (or in the singular)" };

    /// <summary>The kind of a word.</summary>
    /// <exception cref="FarthingException">It is none.</exception>
    public static CatalogKind Parse(string word)
    {
        for (int i = 0; i < Words.Count; i++)
        {
            if (
                Words[i].Equals(word, StringComparison.OrdinalIgnoreCase)
                || Words[i].Equals(word + "s", StringComparison.OrdinalIgnoreCase)
            )
            {
                return (CatalogKind)i;
            }
        }

        throw new FarthingException(
            new Fault(CliFaultCodes.BadUsage, "the catalog has no such kind")
            {
                Path = "kind",
                Value = word,
                Expected = "one of " + string.Join(", ", Words),
                Nearest = NearestWord.Find(word, Words),
            }
        );
    }
}
