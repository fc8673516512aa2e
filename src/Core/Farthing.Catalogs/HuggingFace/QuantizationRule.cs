using Farthing.Serving.Precision;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Matrices that a checkpoint declares to be in one format.</summary>
/// <param name="Name">What declares it, for faults.</param>
/// <param name="Format">The format.</param>
/// <param name="Targets">The matrices that are meant.</param>
/// <param name="Except">Those that are not.</param>
internal sealed record QuantizationRule(
    string Name,
    NumberFormat Format,
    ModulePatterns Targets,
    ModulePatterns Except
)
{
    /// <summary>True where other rules may leave nothing to this one.</summary>
    public bool IsRest { get; init; }

    /// <summary>True when a matrix of a layer is meant.</summary>
    /// <param name="names">Its spellings.</param>
    /// <param name="layer">The layer; -1 for the head.</param>
    public bool Means(IReadOnlyList<ModuleName> names, int layer) =>
        Targets.Match(names, layer) && !Except.Match(names, layer);
}

/// <summary>Patterns, those of one layer found by its number.</summary>
internal sealed class ModulePatterns
{
    private readonly List<ModulePattern> general = [];
    private readonly Dictionary<int, List<ModulePattern>> ofLayer = [];
    private readonly Dictionary<string, ModulePattern> ofPath = [];
    private readonly HashSet<ModulePattern> met = [];

    /// <summary>None.</summary>
    public static ModulePatterns None => new([]);

    /// <summary>Sorts patterns.</summary>
    public ModulePatterns(IEnumerable<ModulePattern> patterns)
    {
        foreach (ModulePattern pattern in patterns)
        {
            List<ModulePattern> list = general;
            if (pattern.Layer is { } layer && !ofLayer.TryGetValue(layer, out list!))
            {
                ofLayer[layer] = list = [];
            }

            list.Add(pattern);
            if (pattern.IsName)
            {
                ofPath.TryAdd(pattern.Word, pattern);
            }
        }
    }

    /// <summary>True where an expert of a layer is named by its number.</summary>
    public bool NamesExperts(int layer) =>
        ofLayer.TryGetValue(layer, out List<ModulePattern>? own)
        && own.Exists(pattern => pattern.Word.Contains(".experts.", StringComparison.Ordinal));

    /// <summary>True where a module is meant by more than the word for every matrix.</summary>
    public bool Names(IReadOnlyList<ModuleName> names) =>
        general.Exists(pattern => pattern.Word != ModulePattern.Everything && names.Any(pattern.Matches));

    /// <summary>True where all of them name what is left out of a model of so many layers.</summary>
    public bool AreElsewhere(int layers) =>
        general.Count + ofLayer.Count > 0
        && general.Concat(ofLayer.Values.SelectMany(own => own)).All(pattern => pattern.IsElsewhere(layers));

    /// <summary>Names of modules that matched nothing.</summary>
    public IEnumerable<ModulePattern> Unmet =>
        general
            .Concat(ofLayer.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value))
            .Where(pattern => pattern.IsName && !met.Contains(pattern));

    /// <summary>True when one of a module's spellings is meant.</summary>
    public bool Match(IReadOnlyList<ModuleName> names, int layer) =>
        MatchPath(names)
        || (ofLayer.TryGetValue(layer, out List<ModulePattern>? own) && Match(own, names))
        || Match(general, names);

    /// <summary>Whole paths are looked up: checkpoints list thousands of them.</summary>
    private bool MatchPath(IReadOnlyList<ModuleName> names)
    {
        foreach (ModuleName name in names)
        {
            if (ofPath.TryGetValue(name.Path, out ModulePattern? pattern))
            {
                met.Add(pattern);
                return true;
            }
        }

        return false;
    }

    private bool Match(List<ModulePattern> patterns, IReadOnlyList<ModuleName> names)
    {
        foreach (ModulePattern pattern in patterns)
        {
            foreach (ModuleName name in names)
            {
                if (pattern.Matches(name))
                {
                    met.Add(pattern);
                    return true;
                }
            }
        }

        return false;
    }
}
