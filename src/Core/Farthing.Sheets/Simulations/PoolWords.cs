using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Simulations;

/// <summary>Which requests a pool takes, in words.</summary>
/// <param name="From">The shortest prompt; null for any.</param>
/// <param name="Below">Prompts of so many tokens go elsewhere; null for none.</param>
/// <param name="SpillsAt">Requests of a replica from which others go on; null for never.</param>
/// <param name="IsLast">True for the pool that takes the rest.</param>
internal readonly record struct PoolWords(int? From, int? Below, int? SpillsAt, bool IsLast)
{
    private const string Any = "any";
    private const string Rest = "the rest";

    /// <summary>Its lengths of prompts, for a table.</summary>
    public string Prompts =>
        IsLast
            ? Rest
            : (From, Below) switch
            {
                (int from, int below) => $"of {Show.Count(from)} to {Show.Count(below - 1)}",
                (int from, null) => $"from {Show.Count(from)}",
                (null, int below) => $"below {Show.Count(below)}",
                _ => Any,
            };

    /// <summary>What it takes, for a sentence.</summary>
    public string Takes
    {
        get
        {
            string takes = Prompts switch
            {
                Rest => Rest,
                Any => "the base",
                string prompts => $"prompts {prompts}",
            };
            return SpillsAt is int spills ? $"{takes} up to {spills} a replica" : takes;
        }
    }
}
