using System.Collections.Concurrent;
using Farthing.Tests.Gateway.Experiments.Worlds;

namespace Farthing.Tests.Gateway.Experiments;

/// <summary>Experiments through the whole gateway against worlds whose truth is known: what is said is true, and it is the upstream's own bill.</summary>
public sealed class WorldAcceptanceTests(ITestOutputHelper output, WorldTally tally)
    : IClassFixture<WorldTally>
{
    /// <summary>Twenty worlds, of every lever two or three. The fixture looks at all that were played.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Twenty))]
    public async Task A_world_is_judged_by_its_own_bill(int number)
    {
        WorldResult result = await WorldScene.JudgeAsync(World.Of(number));

        output.WriteLine(result.ToString());
        AssertBooks(result);
        // Of 20 right intervals one lies four errors off with 0.001.
        Assert.InRange(result.Errors, -4, 4);
        tally.Add(result);
    }

    /// <summary>200 worlds, 50 of them with a lever that does nothing. A right estimator holds in 168 to 190 and claims in 6 nulls at most with 0.99.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public async Task Two_hundred_worlds_are_judged_by_their_own_bills()
    {
        ConcurrentBag<WorldResult> all = [];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, World.Count),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 2,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (number, _) => all.Add(await WorldScene.JudgeAsync(World.Of(number)))
        );
        foreach (WorldResult result in all.OrderBy(one => one.World.Number))
        {
            output.WriteLine(result.ToString());
            AssertBooks(result);
        }

        int held = all.Count(one => one.Holds);
        WorldResult[] nulls = [.. all.Where(one => one.World.Size == WorldSize.Null)];
        int claimed = nulls.Count(one => one.IsClaimed);
        output.WriteLine($"{held} of {all.Count} hold; {claimed} of {nulls.Length} nulls are claimed");
        Assert.Equal(50, nulls.Length);
        Assert.Equal(100, all.Count(one => one.World.IsPerturbed));
        Assert.InRange(held, 168, 190);
        Assert.InRange(claimed, 0, 6);
        foreach (IGrouping<object, WorldResult> lever in all.GroupBy(one => (object)one.World.Lever))
        {
            // A mean of 25 distances; three and a half of its errors happen to one of eight levers with 0.004.
            double mean = lever.Average(one => one.Errors);
            output.WriteLine(
                $"{lever.Key}: {lever.Count(one => one.Holds)} of {lever.Count()}, mean {mean:F2}"
            );
            Assert.InRange(mean, -3.5 / Math.Sqrt(lever.Count()), 3.5 / Math.Sqrt(lever.Count()));
        }
    }

    public static TheoryData<int> Twenty => [.. Enumerable.Range(0, 20).Select(i => 9 * i)];

    /// <summary>The ledger has the upstream's bill to the nano-dollar, by the arms of the written rule.</summary>
    private static void AssertBooks(WorldResult result)
    {
        Assert.True(
            result.Billed.SequenceEqual(result.Ledger),
            $"{result}: billed {string.Join(' ', result.Billed)}, ledger {string.Join(' ', result.Ledger)}"
        );
        Assert.Equal(0, result.Outcomes.WrongArms);
        Assert.Equal(0, result.Outcomes.Units?.ChangedArms ?? 0);
    }
}

/// <summary>Counts worlds of one class: of so many right intervals too few hold with 0.002 at most.</summary>
public sealed class WorldTally : IDisposable
{
    private readonly ConcurrentBag<WorldResult> all = [];

    internal void Add(WorldResult result) => all.Add(result);

    public void Dispose()
    {
        int held = all.Count(one => one.Holds);
        if (all.Count == 20)
        {
            Assert.InRange(held, 14, 20);
            Assert.InRange(all.Count(one => one.World.Size == WorldSize.Null && one.IsClaimed), 0, 2);
        }
    }
}
