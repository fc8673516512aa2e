using Farthing.Gateway.Sharing.Leases;

namespace Farthing.Tests.Gateway.Sharing.Leases;

public sealed class UnseenHoldTests
{
    private const long Nobody = 0;

    [Fact]
    public void It_is_hidden_until_the_ledger_has_its_record()
    {
        UnseenHold one = new(0, 100, null);
        Assert.Equal(100, one.NanoUsd(kept: long.MaxValue - 1, seen: long.MaxValue - 1));
        one.Write(5);
        one.Write(9); // What comes later says nothing about when it is seen.

        Assert.Equal(100, one.NanoUsd(kept: 9, seen: 4));
        Assert.Equal(0, one.NanoUsd(kept: 9, seen: 5));
    }

    /// <summary>A kill may take the end from the journal: then a restart charges the hold.</summary>
    [Fact]
    public void It_counts_at_its_cost_once_a_kill_cannot_take_its_end()
    {
        UnseenHold one = new(0, 100, null);
        one.Write(5);
        one.End(30, 7);

        Assert.Equal(100, one.NanoUsd(kept: 6, Nobody));
        Assert.Equal(30, one.NanoUsd(kept: 7, Nobody));
    }

    /// <summary>100, raised to 250, came to 120: the ledger may have the first and not the second.</summary>
    [Fact]
    public void A_raise_is_hidden_apart_from_what_was_held_before()
    {
        UnseenHold first = new(0, 100, null);
        first.Write(5);
        UnseenHold raise = new(100, 250, first);
        Assert.Equal((100, 150), (first.NanoUsd(9, Nobody), raise.NanoUsd(9, Nobody)));
        raise.Write(6);
        raise.End(120, 7);

        Assert.Equal((100, 20), (first.NanoUsd(9, Nobody), raise.NanoUsd(9, Nobody)));
        Assert.Equal((0, 20), (first.NanoUsd(9, seen: 5), raise.NanoUsd(9, seen: 5)));
    }

    [Fact]
    public void What_never_came_into_the_journal_is_nothing_once_it_has_ended()
    {
        UnseenHold one = new(0, 100, null);
        one.End(0, 0);

        Assert.Equal(0, one.NanoUsd(Nobody, Nobody));
    }
}
