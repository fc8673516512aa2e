using Farthing.Planning.Interruptions;

namespace Farthing.Tests.Planning.Interruptions;

public sealed class LongRunTests
{
    [Fact]
    public void Without_an_interrupt_all_parts_end_and_nothing_is_cut()
    {
        using LongRun run = new(TestContext.Current.CancellationToken);
        int played = 0;

        int ended = run.Play(7, _ => Interlocked.Increment(ref played));
        run.Keep(ended, 7, "parts");

        Assert.Equal((7, 7), (ended, played));
        Assert.Null(run.Cut);
    }

    /// <summary>Parts 0 and 1 are through, 2 is interrupted: two of five are kept, whatever began behind it.</summary>
    [Fact]
    public void An_interrupt_keeps_the_parts_up_to_the_first_that_did_not_end()
    {
        using CancellationTokenSource stop = new();
        using LongRun run = new(stop.Token);
        using CountdownEvent before = new(2);

        int ended = run.Play(5, Part);
        run.Keep(ended, 5, "seeds");

        Assert.Equal(2, ended);
        Assert.Equal((2, 5, "seeds"), (run.Cut!.Finished, run.Cut.Of, run.Cut.What));

        void Part(int i)
        {
            if (i < 2)
            {
                before.Signal();
                return;
            }

            before.Wait(TestContext.Current.CancellationToken);
            stop.Cancel();
            stop.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Of the first run and three more parts one is interrupted and one comes behind the interrupt: two of four.</summary>
    [Fact]
    public void Parts_that_an_answer_can_do_without_are_left_out_after_an_interrupt()
    {
        using CancellationTokenSource stop = new();
        using LongRun run = new(stop.Token);
        List<string> played = [];

        run.Count(1, 1);
        Assert.True(run.Add(() => played.Add("rate")));
        Assert.False(
            run.Add(() =>
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            })
        );
        Assert.False(run.Add(() => played.Add("late")));
        run.KeepAdded("runs");

        Assert.Equal(["rate"], played);
        Assert.Equal((2, 4, "runs"), (run.Cut!.Finished, run.Cut.Of, run.Cut.What));
    }

    [Fact]
    public void A_fault_of_an_added_part_is_no_interrupt()
    {
        using LongRun run = new(TestContext.Current.CancellationToken);

        Assert.Throws<InvalidDataException>(() => run.Add(() => throw new InvalidDataException()));
    }

    /// <summary>Where a part is no answer there is no time behind an interrupt.</summary>
    [Fact]
    public void Without_time_to_sum_up_nothing_is_played_after_an_interrupt()
    {
        using CancellationTokenSource stop = new();
        using LongRun run = new(stop.Token, TimeSpan.Zero);
        stop.Cancel();

        Assert.Equal(0, run.Finish(3, (_, _) => { }));
    }

    [Fact]
    public void An_interrupt_before_the_first_part_has_ended_leaves_no_answer()
    {
        using CancellationTokenSource stop = new();
        using LongRun run = new(stop.Token);
        stop.Cancel();

        int ended = run.Play(3, _ => Assert.Fail("it was interrupted before"));

        Assert.Equal(0, ended);
        Assert.Throws<OperationCanceledException>(() => run.Keep(ended, 3, "parts"));
    }

    [Fact]
    public void What_the_answer_needs_is_played_after_an_interrupt_too()
    {
        using CancellationTokenSource stop = new();
        using LongRun run = new(stop.Token);
        stop.Cancel();
        bool[] played = new bool[3];

        int ended = run.Finish(
            3,
            (i, until) =>
            {
                until.ThrowIfCancellationRequested();
                played[i] = true;
            }
        );

        Assert.Equal(3, ended);
        Assert.DoesNotContain(false, played);
    }

    [Fact]
    public void A_fault_of_a_part_is_no_interrupt()
    {
        using LongRun run = new(TestContext.Current.CancellationToken);

        AggregateException thrown = Assert.Throws<AggregateException>(() =>
            run.Play(1, _ => throw new InvalidOperationException("broken"))
        );

        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }
}
