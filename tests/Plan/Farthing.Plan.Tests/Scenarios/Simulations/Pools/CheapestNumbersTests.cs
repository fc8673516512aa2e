using Farthing.Scenarios.Simulations.Pools;

namespace Farthing.Tests.Scenarios.Simulations.Pools;

public sealed class CheapestNumbersTests
{
    /// <summary>Beside every pair of numbers, where more never keep less: a staircase of random steps, prices and limits.</summary>
    [Fact]
    public void Nothing_that_keeps_the_promise_is_cheaper()
    {
        for (int seed = 0; seed < 4000; seed++)
        {
            Random random = new(seed);
            int[] most = [random.Next(1, 14), random.Next(1, 14)];
            double[] usd = [random.Next(0, 5), 0.25 + random.NextDouble()];
            int[] fewestSecond = new int[most[0] + 1];
            int needed = random.Next(1, 18);
            for (int first = 1; first <= most[0]; first++)
            {
                fewestSecond[first] = needed = Math.Max(1, needed - random.Next(0, 4));
            }

            bool Keeps(int[] numbers) => numbers[1] >= fewestSecond[numbers[0]];
            double cheapest = double.PositiveInfinity;
            for (int first = 1; first <= most[0]; first++)
            {
                for (int second = 1; second <= most[1]; second++)
                {
                    if (Keeps([first, second]))
                    {
                        cheapest = Math.Min(cheapest, (first * usd[0]) + (second * usd[1]));
                    }
                }
            }

            CheapestNumbers search = new(usd, most, Keeps);
            int[]? found = search.Find();

            Assert.Equal(double.IsFinite(cheapest), found is not null);
            if (found is not null)
            {
                Assert.True(Keeps(found), $"seed {seed}");
                Assert.Equal(cheapest, (found[0] * usd[0]) + (found[1] * usd[1]), 9);
                Assert.InRange(found[0], 1, most[0]);
                Assert.InRange(found[1], 1, most[1]);
            }

            Assert.InRange(search.Tried, 1, most[0] + most[1] + 12);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(7, 9)]
    [InlineData(9, 9)]
    public void One_pool_has_the_fewest_that_keep_it(int fewest, int most)
    {
        int[]? found = new CheapestNumbers([2], [most], numbers => numbers[0] >= fewest).Find();

        Assert.Equal([fewest], found!);
    }

    [Fact]
    public void Where_even_the_most_do_not_there_are_none()
    {
        Assert.Null(new CheapestNumbers([1, 2], [5, 3], _ => false).Find());
        Assert.Null(new CheapestNumbers([1], [5], _ => false).Find());
    }
}
