using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Farthing.Testing;

/// <summary>Starts classes with slow tests before all others, so that none of them is left over at the end with one core at work.</summary>
public sealed class SlowClassesFirst : ITestCollectionOrderer
{
    private static readonly Lazy<HashSet<string>> Slow = new(() =>
        [
            .. Assembly
                .GetEntryAssembly()!
                .GetTypes()
                .Where(type => IsSlow(type) || type.GetMethods().Any(IsSlow))
                .Select(type => type.FullName!),
        ]
    );

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderByDescending(HasSlowTests).ThenBy(collection => collection.UniqueID)];

    private static bool HasSlowTests<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection =>
        collection.TestCollectionDisplayName.Split(' ').Any(Slow.Value.Contains);

    private static bool IsSlow(MemberInfo member) =>
        member
            .GetCustomAttributesData()
            .Any(data =>
                data.AttributeType == typeof(TraitAttribute)
                && data.ConstructorArguments[0].Value is "Speed"
                && data.ConstructorArguments[1].Value is "slow"
            );
}
