using Farthing.Gateway.Journal;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A dispatch stands in the journal from when the body goes out, and not before.</summary>
public sealed class DispatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A kill in this moment releases it.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task What_waits_for_a_connection_is_reserved_and_not_dispatched()
    {
        TaskCompletionSource isReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using RawServer silent = new(async socket =>
        {
            isReached.TrySetResult();
            await Task.Delay(Timeout.Infinite, Cancellation); // It never answers the handshake.
        });
        Uri address = new(silent.Url.Replace("http://", "https://", StringComparison.Ordinal) + "/v1");
        await using TestGateway gateway = await TestGateway.StartAsync(
            [address],
            one => one with { Timeouts = new UpstreamTimeouts { FirstByte = TimeSpan.FromSeconds(2) } }
        );
        Task<HttpResponseMessage> asking = gateway.ChatAsync();
        await isReached.Task.WaitAsync(Eventually.Longest, Cancellation);
        gateway.Journal.Flush();

        List<JournalRecordType> before = [];
        using (JournalReader reader = new(gateway.Folder, JournalPosition.Start))
        {
            while (reader.TryRead(out JournalEntry entry))
            {
                before.Add(entry.Type);
            }
        }

        using HttpResponseMessage response = await asking;
        Assert.Equal([JournalRecordType.Reserve], before);
        Assert.Equal(502, (int)response.StatusCode);
        TestGateway.JournalText all = await gateway.JournalAsync();
        Assert.Equal(all.Reserves.Count, all.Settles.Count); // What was not sent stands in the ledger all the same.
        Assert.All(all.Settles, settle => Assert.Equal(Money.Zero, settle.Cost));
    }
}
