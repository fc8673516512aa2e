using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Farthing.Testing;

/// <summary>Starts classes with slow tests before all others, and those of <c>[Trait("Start", "first")]</c>, which take the longest, before these: none of them is left over at the end with one core at work.</summary>
public sealed class SlowClassesFirst : ITestCollectionOrderer
{
    private static readonly Lazy<HashSet<string>> First = new(() =>
        Names(type => Has(type, "Start", "first"))
    );

    private static readonly Lazy<HashSet<string>> Slow = new(() =>
        Names(type => IsSlow(type) || type.GetMethods().Any(IsSlow))
    );

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .OrderByDescending(collection => HasOneOf(First.Value, collection))
                .ThenByDescending(collection => HasOneOf(Slow.Value, collection))
                .ThenBy(collection => collection.UniqueID),
        ];

    private static bool HasOneOf<TTestCollection>(HashSet<string> classes, TTestCollection collection)
        where TTestCollection : ITestCollection =>
        collection.TestCollectionDisplayName.Split(' ').Any(classes.Contains);

    private static HashSet<string> Names(Func<Type, bool> isOne) =>
        [.. Assembly.GetEntryAssembly()!.GetTypes().Where(isOne).Select(type => type.FullName!)];

    private static bool IsSlow(MemberInfo member) => Has(member, "Speed", "slow");

    private static bool Has(MemberInfo member, string trait, string value) =>
        member
            .GetCustomAttributesData()
            .Any(data =>
                data.AttributeType == typeof(TraitAttribute)
                && Equals(data.ConstructorArguments[0].Value, trait)
                && Equals(data.ConstructorArguments[1].Value, value)
            );
}
