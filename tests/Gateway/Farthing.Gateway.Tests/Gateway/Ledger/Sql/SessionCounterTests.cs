using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Tests.Gateway.Ledger.Sql;

/// <summary>Different sessions by group, counted in two halves, are those of one set of pairs.</summary>
public sealed class SessionCounterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(500)]
    [InlineData(null)]
    public void Two_halves_count_as_a_set_of_pairs_does(int? groups)
    {
        const int Sessions = 300;
        Random chance = new(groups ?? 7);
        SessionCounter counter = new(groups, Sessions);
        SessionCounter half = new(groups, Sessions);
        HashSet<(int, int)> pairs = [];
        for (int i = 0; i < 5_000; i++)
        {
            int session = 1 + chance.Next(Sessions - 1);
            int group = (session + (chance.Next(3) == 0 ? chance.Next(9) : 0)) % (groups ?? 90);
            (chance.Next(2) == 0 ? counter : half).Add(group, session);
            pairs.Add((group, session));
        }

        counter.Add(half);
        long[] counts = counter.Counts(groups ?? 90);
        for (int group = 0; group < (groups ?? 90); group++)
        {
            Assert.Equal(pairs.Count(pair => pair.Item1 == group), counts[group]);
        }
    }
}
