using Farthing.Gateway.Forwarding;

namespace Farthing.Tests.Gateway.Forwarding;

public sealed class SendRoundTests
{
    private readonly List<string> sent = [];
    private int rings;
    private bool isBellThere = true;

    [Fact]
    public void Where_no_bell_was_hung_nothing_waits()
    {
        _ = SendAsync("0");
        Assert.Equal(["0"], sent);
    }

    [Fact]
    public void Sends_of_a_round_go_in_their_order_when_it_is_over() =>
        OnItsThread(round =>
        {
            Task[] sending = [.. Enumerable.Range(0, 5).Select(i => SendAsync($"{i}"))];
            Assert.Empty(sent);
            Assert.Equal(1, rings);

            round.End();

            Assert.Equal(["0", "1", "2", "3", "4"], sent);
            Assert.All(sending, one => Assert.True(one.IsCompletedSuccessfully));
        });

    [Fact]
    public void No_more_wait_than_may_and_one_bell_rings_for_all() =>
        OnItsThread(round =>
        {
            for (int i = 0; i <= SendRound.MostWaiting; i++)
            {
                Assert.Empty(sent);
                _ = SendAsync($"{i}");
            }

            Assert.Equal(SendRound.MostWaiting, sent.Count);
            Assert.Equal(1, rings);

            round.End();
            Assert.Equal(SendRound.MostWaiting + 1, sent.Count);
        });

    /// <summary>Of one that leads to the next (an answer that goes out, and the next request behind it), the second waits for the next round, and its bell.</summary>
    [Fact]
    public void Who_comes_while_others_go_waits_for_the_next_round() =>
        OnItsThread(round =>
        {
            for (int i = 0; i < SendRound.LeastWorthwhile; i++)
            {
                _ = SendTwiceAsync(i);
            }

            round.End();
            Assert.Equal(["first 0", "first 1", "first 2", "first 3"], sent);
            Assert.Equal(2, rings);

            round.End();
            Assert.Equal(["second 0", "second 1", "second 2", "second 3"], sent[4..]);
            Assert.Equal(2, rings);
        });

    [Fact]
    public void Even_more_than_may_wait_may_come_while_others_go() =>
        OnItsThread(round =>
        {
            _ = ManyAsync();
            round.End();
            Assert.Equal(["many"], sent);

            round.End();
            Assert.Equal(1 + (3 * SendRound.MostWaiting), sent.Count);

            async Task ManyAsync()
            {
                await FillAsync();
                for (int i = 0; i < 3 * SendRound.MostWaiting; i++)
                {
                    _ = SendAsync($"{i}");
                }
            }

            async Task FillAsync()
            {
                Task[] others = [.. Enumerable.Range(1, SendRound.LeastWorthwhile).Select(_ => TurnAsync())];
                await Task.WhenAll(others);
                sent.Add("many");
            }

            static async Task TurnAsync()
            {
                await SendRound.TurnAsync();
            }
        });

    /// <summary>A client alone: nearly all of its sends go at once, and the bell is hardly ever rung.</summary>
    [Fact]
    public void Where_few_come_together_they_go_at_once_and_it_is_tried_ever_more_rarely() =>
        OnItsThread(round =>
        {
            List<int> rungAt = [];
            for (int i = 0; i < 400; i++)
            {
                int before = rings;
                _ = SendAsync($"{i}");
                if (rings > before)
                {
                    rungAt.Add(i);
                    round.End();
                }

                Assert.Equal(i + 1, sent.Count);
            }

            // After 2, 4, 8 … sends, and never more than 64, between two tries.
            Assert.Equal([0, 3, 8, 17, 34, 67, 132, 197, 262, 327, 392], rungAt);
        });

    [Fact]
    public void When_more_come_together_again_they_wait_again() =>
        OnItsThread(round =>
        {
            _ = SendAsync("alone");
            round.End();
            _ = SendAsync("at once");
            _ = SendAsync("at once");
            Assert.Equal(3, sent.Count);

            for (int repeat = 1; repeat <= 3; repeat++)
            {
                for (int i = 0; i < SendRound.LeastWorthwhile; i++)
                {
                    _ = SendAsync("together");
                }

                Assert.Equal(1 + repeat, rings);
                Assert.Equal(3 + ((repeat - 1) * SendRound.LeastWorthwhile), sent.Count);
                round.End();
            }
        });

    [Fact]
    public void Where_the_bell_cannot_be_rung_nothing_waits() =>
        OnItsThread(round =>
        {
            isBellThere = false;
            _ = SendAsync("0");
            Assert.Equal(["0"], sent);

            isBellThere = true;
            _ = SendAsync("1");
            Assert.Equal(["0"], sent);
            round.End();
        });

    [Fact]
    public void A_thread_has_one_round() =>
        OnItsThread(round =>
        {
            SendRound other = new(() => true);
            Assert.False(other.TryEnter());
            other.Leave();
            Assert.True(round.TryEnter());
            _ = SendAsync("0");
            Assert.Empty(sent);
        });

    private void OnItsThread(Action<SendRound> body)
    {
        SendRound round = new(() =>
        {
            rings += isBellThere ? 1 : 0;
            return isBellThere;
        });
        Assert.True(round.TryEnter());
        try
        {
            body(round);
        }
        finally
        {
            round.Leave();
        }
    }

    private async Task SendAsync(string what)
    {
        await SendRound.TurnAsync();
        sent.Add(what);
    }

    private async Task SendTwiceAsync(int number)
    {
        await SendAsync($"first {number}");
        await SendAsync($"second {number}");
    }
}
