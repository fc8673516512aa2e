using Farthing.Gateway.Learning;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Learning;

public sealed class OutputHistoryTests
{
    /// <summary>Against the sorted lengths themselves: never below the ninth of ten, never more than a quarter (and a bucket's end) above it.</summary>
    [Fact]
    public void The_bound_is_the_ninth_of_ten_rounded_up_to_a_quarter_of_a_power_of_two() =>
        Prop.ForAll(
                Gen.Choose(64, 2_000_000).ListOf(100).Select(list => list.ToArray()).ToArbitrary(),
                lengths =>
                {
                    OutputHistory history = new();
                    foreach (int length in lengths)
                    {
                        history.Add(length);
                    }

                    long ninth = lengths.Order().ElementAt(89);
                    return history.Bound() is long bound && bound >= ninth && bound < ninth * 1.25 + 1;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_length_has_a_bucket_whose_end_is_not_below_it()
    {
        foreach (long length in (long[])[0, 1, 3, 4, 5, 7, 8, 63, 64, 65, 1023, 1024, 32_768, 10_000_000])
        {
            OutputHistory history = new();
            for (int i = 0; i < OutputHistory.MinSamples; i++)
            {
                history.Add(length);
            }

            Assert.InRange(history.Bound()!.Value, length, Math.Max(64, length * 5 / 4));
        }
    }

    [Fact]
    public void Too_few_lengths_say_nothing()
    {
        OutputHistory history = new();
        for (int i = 1; i < OutputHistory.MinSamples; i++)
        {
            history.Add(100);
            Assert.Null(history.Bound());
        }

        history.Add(100);
        Assert.Equal(111, history.Bound()); // 96 to 111 are a bucket.
    }

    [Fact]
    public void What_was_long_ago_fades_and_the_same_lengths_give_the_same_bound()
    {
        OutputHistory history = new();
        OutputHistory same = new();
        for (int i = 0; i < 10_000; i++)
        {
            history.Add(20_000);
            same.Add(20_000);
        }

        for (int i = 0; i < 3 * OutputHistory.Window; i++)
        {
            history.Add(100);
            same.Add(100);
            Assert.Equal(history.Bound(), same.Bound());
        }

        Assert.Equal(111, history.Bound());
    }

    [Fact]
    public void Where_output_was_hidden_nothing_is_learned()
    {
        OutputHistory history = new();
        for (int i = 0; i < 100; i++)
        {
            history.Add(100);
        }

        history.SawHidden();

        Assert.Null(history.Bound());
    }

    [Fact]
    public void Histories_are_bounded_and_those_in_use_stay()
    {
        OutputHistories histories = new(most: 10);
        OutputHistory used = histories.Of("used", "d");
        for (int i = 0; i < 1000; i++)
        {
            histories.Of($"key {i}", "d");
            Assert.Same(used, histories.Of("used", "d"));
        }

        Assert.NotSame(used, histories.Of("used", "other"));
        Assert.NotSame(histories.Of("key 0", "d"), used);
    }
}
