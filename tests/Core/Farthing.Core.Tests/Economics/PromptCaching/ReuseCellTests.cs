using Farthing.Economics.PromptCaching;

namespace Farthing.Tests.Economics.PromptCaching;

public class ReuseCellTests
{
    private const long Minute = 60_000_000_000;
    private const long Start = 1_000 * Minute;

    [Fact]
    public void Without_observations_it_is_the_mean() =>
        Assert.Equal(0.4, new ReuseCell().Estimate(Start, 5, 0.4), 1e-9);

    [Fact]
    public void Gaps_count_within_their_minutes_and_are_shrunk_to_the_mean()
    {
        ReuseCell cell = new();
        long now = Start;
        for (int i = 0; i < 80; i++)
        {
            cell.Open(now);
            long gap = (i % 4 == 0 ? 20 : 3) * Minute;
            cell.Follow(now, now + gap, isUnchanged: true);
            now += gap;
        }

        Assert.Equal(80, cell.Observed);
        Assert.Equal(((0.75 * 80) + (0.5 * 20)) / 100, cell.Estimate(now, 5, 0.5), 1e-9);
        Assert.Equal((80 + (0.5 * 20)) / 100, cell.Estimate(now, 60, 0.5), 1e-9);
    }

    [Fact]
    public void Five_minutes_to_the_dot_are_within_five_minutes()
    {
        ReuseCell cell = new();
        cell.Open(Start);
        cell.Follow(Start, Start + (5 * Minute), isUnchanged: true);

        Assert.Equal(1.0 / 21, cell.Estimate(Start + (5 * Minute), 5, 0), 1e-9);
        Assert.Equal(0, cell.Estimate(Start + (5 * Minute), 4, 0), 1e-9);
    }

    [Fact]
    public void A_changed_prefix_never_came_again()
    {
        ReuseCell cell = new();
        cell.Open(Start);
        cell.Follow(Start, Start + Minute, isUnchanged: false);

        Assert.Equal(20.0 / 21, cell.Estimate(Start + Minute, 60, 1), 1e-9);
    }

    [Fact]
    public void The_last_request_of_a_session_is_censored_and_lapses_after_an_hour()
    {
        ReuseCell cell = new();
        cell.Open(Start);
        cell.Follow(Start, Start + Minute, isUnchanged: true);
        cell.Open(Start + Minute);

        double soon = cell.Estimate(Start + Minute, 5, 0.5);
        double later = cell.Estimate(Start + (90 * Minute), 5, 0.5);

        Assert.Equal((1 + 10.0) / 21, soon, 1e-9); // It is not at risk yet: one of one came again.
        Assert.Equal((1 + 10.0) / 22, later, 1e-9); // One of two.
        Assert.Equal(2, cell.Observed);
    }

    [Fact]
    public void What_waits_longer_than_a_gap_lowers_the_chance_of_that_gap()
    {
        ReuseCell cell = new();
        cell.Open(Start);
        cell.Follow(Start, Start + Minute, isUnchanged: true);
        cell.Open(Start + Minute);

        // Ten minutes on it was at risk for all of five, and did not come.
        Assert.Equal((1 + 10.0) / 22, cell.Estimate(Start + (11 * Minute), 5, 0.5), 1e-9);
    }

    [Fact]
    public void What_lapsed_is_not_followed_and_takes_no_other_prefix_with_it()
    {
        ReuseCell cell = new();
        cell.Open(Start);
        cell.Open(Start + (60 * Minute));

        cell.Follow(Start, Start + (60 * Minute), isUnchanged: true);
        Assert.Equal(1, cell.Observed); // The one that lapsed; the other is open still.

        cell.Follow(Start + (60 * Minute), Start + (61 * Minute), isUnchanged: true);
        Assert.Equal(2, cell.Observed);
        Assert.Equal(0.5, cell.Estimate(Start + (61 * Minute), 1, 0.5), 1e-9);
    }

    [Fact]
    public void What_was_never_opened_is_not_counted()
    {
        ReuseCell cell = new();
        cell.Open(Start);

        cell.Follow(Start - Minute, Start, isUnchanged: true);

        Assert.Equal(0, cell.Observed);
    }

    /// <summary>1,024 came again after a minute and 1,024 never did: halved, 512 of each.</summary>
    [Fact]
    public void From_2048_observations_on_they_count_half()
    {
        ReuseCell cell = new();
        for (int i = 0; i < ReuseCell.Fading; i++)
        {
            Assert.Equal(i, cell.Observed);
            cell.Open(Start);
            cell.Follow(Start, Start, isUnchanged: i % 2 == 0);
        }

        Assert.Equal(1024, cell.Observed);
        Assert.Equal((512 + (0.25 * 20)) / 1044, cell.Estimate(Start, 5, 0.25), 1e-9);
    }
}
