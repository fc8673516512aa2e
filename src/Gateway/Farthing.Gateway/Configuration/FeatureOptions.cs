using System.Collections;
using System.Runtime.CompilerServices;

namespace Farthing.Gateway.Configuration;

/// <summary>Options of a feature. The gateway's core carries them without knowing them.</summary>
public abstract record FeatureOptions
{
    /// <summary>Its section or key in the configuration.</summary>
    internal abstract string Section { get; }

    /// <summary>True where a reload puts them in force; false: they are read at the start alone.</summary>
    internal virtual bool IsReloaded => true;
}

/// <summary>Options of features, at most one of each type; of two of a type the later one holds.</summary>
[CollectionBuilder(typeof(FeatureSet), nameof(Of))]
public sealed class FeatureSet : IEnumerable<FeatureOptions>, IEquatable<FeatureSet>
{
    private readonly FeatureOptions[] all;

    private FeatureSet(FeatureOptions[] all) => this.all = all;

    /// <summary>The options of these features.</summary>
    public static FeatureSet Of(ReadOnlySpan<FeatureOptions> all)
    {
        List<FeatureOptions> last = new(all.Length);
        foreach (FeatureOptions one in all)
        {
            last.RemoveAll(earlier => earlier.GetType() == one.GetType());
            last.Add(one);
        }

        return new FeatureSet([.. last.OrderBy(one => one.Section, StringComparer.Ordinal)]);
    }

    /// <summary>The options of a type; null where there are none.</summary>
    public T? Find<T>()
        where T : FeatureOptions => Array.Find(all, static one => one is T) as T;

    /// <summary>Sections that are read at the start alone, and that are not the same in both.</summary>
    internal IEnumerable<string> Changed(FeatureSet next) =>
        all.Concat(next.all)
            .Where(static one => !one.IsReloaded)
            .Where(one => !(all.Contains(one) && next.all.Contains(one)))
            .Select(static one => one.Section)
            .Distinct(StringComparer.Ordinal);

    /// <summary>Those in force after a reload: these, but for those that a reload takes.</summary>
    internal FeatureSet InForce(FeatureSet next) =>
        Of([.. all.Where(static one => !one.IsReloaded), .. next.all.Where(static one => one.IsReloaded)]);

    /// <inheritdoc/>
    public IEnumerator<FeatureOptions> GetEnumerator() => all.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(FeatureSet? other) => other is not null && all.AsSpan().SequenceEqual(other.all);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FeatureSet);

    /// <inheritdoc/>
    public override int GetHashCode() => all.Length;
}
