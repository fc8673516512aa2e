using Farthing.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Budgets;

public sealed class WaitingTurnsTests
{
    private readonly WaitingTurns<string> turns = new();

    [Fact]
    public void Keys_take_turns_and_each_keeps_its_order()
    {
        Add("a1", "a2", "a3", "b1", "c1", "b2");

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], Served(_ => true));
        Assert.Equal(0, turns.Count);
    }

    [Fact]
    public void The_turn_goes_on_where_it_was_left()
    {
        Add("a1", "a2", "b1", "b2", "c1");
        int left = 2;

        Assert.Equal(["a1", "b1"], Served(_ => left-- > 0));
        Assert.Equal("c1", turns.All().First());
        Assert.Equal(["c1", "a2", "b2"], Served(_ => true));
    }

    [Fact]
    public void One_that_is_not_answered_is_passed_by_others_of_its_key()
    {
        Add("a-large", "a-small", "b-large");

        Assert.Equal(["a-small"], Served(one => one.EndsWith("small", StringComparison.Ordinal)));
        Assert.Equal(["b-large", "a-large"], turns.All()); // It is b's turn.
    }

    [Fact]
    public void Those_that_are_under_way_come_first_and_are_not_counted()
    {
        for (int i = 0; i < WaitingTurns<string>.MostOfKey; i++)
        {
            Assert.True(turns.TryAdd("a", $"a{i}", isUnderWay: false));
        }

        Assert.False(turns.TryAdd("a", "one more", isUnderWay: false));
        Assert.True(turns.TryAdd("a", "any number", isUnderWay: false, int.MaxValue));
        Assert.True(turns.TryAdd("b", "b", isUnderWay: false));
        Assert.True(turns.TryAdd("a", "under way", isUnderWay: true));
        Assert.Equal(["under way", "a0", "b", "a1"], Served(_ => true).Take(4));
    }

    [Fact]
    public void What_is_too_much_is_taken_from_the_end_of_each_key()
    {
        Add("a1", "a2", "a3", "a4", "b1");
        List<string> gone = [];

        turns.Trim(
            2,
            one =>
            {
                bool isGone = one != "a3";
                if (isGone)
                {
                    gone.Add(one);
                }

                return isGone;
            }
        );

        Assert.Equal(["a4", "a2"], gone);
        Assert.Equal(["a1", "a3", "b1"], turns.All());
    }

    [Fact]
    public void Who_leaves_is_not_served_and_nothing_is_left_of_a_key()
    {
        Add("a1", "b1", "a2");
        Assert.True(turns.Remove("a", "a1"));
        Assert.False(turns.Remove("a", "a1"));
        turns.RemoveAll(one => one == "b1");

        Assert.Equal(1, turns.Count);
        Assert.Equal(["a2"], Served(_ => true));
        Add("b2");
        Assert.Equal(["b2"], Served(_ => true));
    }

    private void Add(params string[] all)
    {
        foreach (string one in all)
        {
            Assert.True(turns.TryAdd(one[..1], one, isUnderWay: false));
        }
    }

    private List<string> Served(Func<string, bool> isAnswered)
    {
        List<string> served = [];
        turns.Serve(one =>
        {
            bool isServed = isAnswered(one);
            if (isServed)
            {
                served.Add(one);
            }

            return isServed;
        });
        return served;
    }
}
