using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Catalogs.Names;

/// <summary>Finds entries by the names that people use: full id or alias, last part of the path, last part without -Instruct, -hf or -it; always without case, and only when exactly one entry is meant.</summary>
/// <typeparam name="T">What is found.</typeparam>
internal sealed class NameIndex<T>
    where T : class
{
    private static readonly string[] Endings = ["-Instruct", "-hf", "-it"];

    private readonly List<Dictionary<string, List<T>>> stages = [New(), New(), New(), New()];
    private readonly Func<T, string> idOf;
    private readonly List<string> names = [];

    /// <summary>Indexes entries.</summary>
    public NameIndex(IEnumerable<T> entries, Func<T, string> idOf, Func<T, IReadOnlyList<string>> aliasesOf)
    {
        this.idOf = idOf;
        foreach (T entry in entries)
        {
            string id = idOf(entry);
            names.Add(id);
            Add(0, id, entry);
            foreach (string alias in aliasesOf(entry))
            {
                Add(1, alias, entry);
            }

            string last = LastPart(id);
            Add(2, last, entry);
            Add(3, Shortened(last), entry);
        }
    }

    /// <summary>The entry of a name; null with a fault when there is none or more than one.</summary>
    /// <param name="name">What a person wrote.</param>
    /// <param name="kind">What is looked for, in words: <c>model</c>, <c>GPU</c>.</param>
    /// <param name="unknown">Names without an entry, with the reason.</param>
    /// <param name="fault">What is wrong; null when an entry was found.</param>
    public T? Find(string name, string kind, IReadOnlyDictionary<string, string> unknown, out Fault? fault)
    {
        fault = null;
        foreach (Dictionary<string, List<T>> stage in stages)
        {
            if (!stage.TryGetValue(name, out List<T>? found))
            {
                continue;
            }

            if (found.Count == 1)
            {
                return found[0];
            }

            fault = new Fault(CatalogFaultCodes.AmbiguousName, $"more than one {kind} has this name")
            {
                Value = name,
                Expected = "one of " + string.Join(", ", found.Select(idOf)),
            };
            return null;
        }

        string? reason = unknown
            .FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Value;
        string[] like = [.. names.Where(id => id.Contains(name, StringComparison.OrdinalIgnoreCase)).Take(8)];
        fault = new Fault(
            CatalogFaultCodes.UnknownName,
            reason is null
                ? $"no such {kind} in the catalog"
                : $"this {kind} cannot be planned with: {reason}"
        )
        {
            Value = name,
            Expected =
                like.Length > 0
                    ? "one of " + string.Join(", ", like)
                    : $"an id of farthing catalog list {kind.ToLowerInvariant()}s",
            Nearest = like.Length > 0 ? null : Nearest(name),
        };
        return null;
    }

    private string? Nearest(string name)
    {
        string? id = NearestWord.Find(name, names);
        return id ?? NearestWord.Find(name, stages[2].Keys.Concat(stages[3].Keys));
    }

    private void Add(int stage, string name, T entry)
    {
        if (!stages[stage].TryGetValue(name, out List<T>? entries))
        {
            stages[stage][name] = entries = [];
        }

        if (!entries.Contains(entry))
        {
            entries.Add(entry);
        }
    }

    private static string LastPart(string id) => id[(id.LastIndexOf('/') + 1)..];

    private static string Shortened(string name)
    {
        foreach (string ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return name[..^ending.Length];
            }
        }

        return name;
    }

    private static Dictionary<string, List<T>> New() => new(StringComparer.OrdinalIgnoreCase);
}
