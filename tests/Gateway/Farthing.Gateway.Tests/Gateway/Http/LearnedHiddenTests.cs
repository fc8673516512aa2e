using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Billing;
using static Farthing.Tests.Gateway.Http.LearnedStreams;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Streams of learned holds that are billed for more than was to be seen.</summary>
public sealed class LearnedHiddenTests
{
    /// <summary>What was to be seen has 10 tokens, what is billed 5,000: more than the budget has.</summary>
    [Fact]
    public async Task Output_that_was_hidden_is_charged_in_full_and_nothing_is_learned_there_any_more()
    {
        bool hides = false;
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(hides ? Text(1) : Text(10));
            await call.ChunkAsync(Usage(hides ? 5000 : 10) + Done);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);
        hides = true;
        Money before = Money.FromUsd(0.001m);
        gateway.Gates.Budget = before;

        string text = await AskAsync(gateway);

        Assert.EndsWith(Done, text, StringComparison.Ordinal);
        Assert.DoesNotContain("error", text, StringComparison.Ordinal); // The answer is whole: nothing is saved by withholding it.
        TestGateway.JournalText journal = await gateway.JournalAsync();
        SettleRecord settle = journal.Settles[^1];
        Assert.Equal((SettleMarks.OverHold, 5000), (settle.Marks, settle.Tokens.Output));
        Assert.Equal(Cost(5000), settle.Cost); // The upstream bills it: above the budget, once.
        Assert.Equal(before - settle.Cost, gateway.Gates.Budget);

        gateway.Gates.Budget = Money.FromUsd(1000);
        await AskAsync(gateway);
        Assert.Equal(32_000, OutputOf(gateway, (await gateway.JournalAsync()).Reserves[^1].Hold));
    }

    /// <summary>The running usage jumps: 4,000 tokens were made and not shown. They end the stream, and are charged.</summary>
    [Fact]
    public async Task Hidden_output_that_running_usage_tells_of_ends_the_stream()
    {
        bool hides = false;
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            if (!hides)
            {
                await call.ChunkAsync(Text(10) + Usage(10) + Done);
                await call.EndStreamAsync();
                return;
            }

            await call.ChunkAsync(Event("a", 4000));
            Assert.True(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);
        hides = true;
        gateway.Gates.Budget = Money.FromUsd(0.002m);

        string text = await AskAsync(gateway);

        Assert.Contains("The answer ends here", text, StringComparison.Ordinal);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(
            (SettleMarks.OverHold, Cost(4000)),
            (journal.Settles[^1].Marks, journal.Settles[^1].Cost)
        );
    }
}
