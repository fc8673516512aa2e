using Farthing.Gateway.Batches;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Batches;

/// <summary>A kill between a line's result and the charge in the journal.</summary>
public sealed class KeptChargeTests : IDisposable
{
    private static readonly ClaimedLine Line = new(
        "batch_a",
        1,
        "a",
        1,
        "k",
        "/v1/chat/completions",
        "m",
        "{}"u8.ToArray(),
        1,
        500
    );

    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_next_start_charges_what_the_answer_cost_and_another_attempt_its_hold()
    {
        (AttemptId answered, AttemptId cutOff) = (LedgerScene.Attempt(1), LedgerScene.Attempt(2));
        SettleRecord charge = LedgerScene.Settle(answered, new TokenCounts(10, 0, 0, 5));
        using BatchStore queue = SqliteBatchStore.Open(scene.Folder.Batches);
        BatchStoreTests.Add(queue, "batch_a", 0, 500);
        Assert.Single(queue.Claim("m", 1, 0));
        Assert.True(
            queue.TryComplete(Line, "{}"u8.ToArray(), false, charge.Cost.NanoUsd, KeptCharge.Write(charge))
        );
        using GatewayJournal journal = scene.OpenJournal();
        foreach (AttemptId attempt in (AttemptId[])[answered, cutOff])
        {
            journal.Append(LedgerScene.Reserve(attempt) with { IdempotencyKey = Line.Id });
            journal.Append(new DispatchRecord(attempt));
        }

        journal.Flush();
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(
            store,
            journal,
            scene.Folder.Journal,
            new ProjectorOptions(),
            TimeProvider.System
        );

        HoldRecoveryResult result = HoldRecovery.Run(
            store,
            journal,
            projector,
            CancellationToken.None,
            hold => queue.ChargeOf(hold.IdempotencyKey, hold.Attempt)
        );

        Assert.Equal(1, result.Charged);
        LedgerRow row = store.Find(answered)!;
        Assert.Equal(
            (charge.Cost, charge.Tokens, AttemptEnd.Finished, charge.Marks | SettleMarks.Recovered),
            (row.Cost, row.Tokens, row.End, row.Marks)
        );
        Assert.False(row.IsWaste);
        Assert.True(store.Find(cutOff)!.IsWaste);
    }

    /// <summary>What a provider's batch answered is dispatched and settled at once: a kill before that leaves a reserve alone.</summary>
    [Fact]
    public void The_next_start_charges_an_answer_that_was_kept_before_its_dispatch()
    {
        (AttemptId answered, AttemptId unsent) = (LedgerScene.Attempt(1), LedgerScene.Attempt(2));
        SettleRecord charge = LedgerScene.Settle(answered, new TokenCounts(10, 0, 0, 5));
        using BatchStore queue = SqliteBatchStore.Open(scene.Folder.Batches);
        BatchStoreTests.Add(queue, "batch_a", 0, 500);
        Assert.Single(queue.Claim("m", 1, 0));
        Assert.True(
            queue.TryComplete(Line, "{}"u8.ToArray(), false, charge.Cost.NanoUsd, KeptCharge.Write(charge))
        );
        using GatewayJournal journal = scene.OpenJournal();
        foreach (AttemptId attempt in (AttemptId[])[answered, unsent])
        {
            journal.Append(LedgerScene.Reserve(attempt) with { IdempotencyKey = Line.Id });
        }

        journal.Flush();
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(
            store,
            journal,
            scene.Folder.Journal,
            new ProjectorOptions(),
            TimeProvider.System
        );

        HoldRecoveryResult result = HoldRecovery.Run(
            store,
            journal,
            projector,
            CancellationToken.None,
            hold => queue.ChargeOf(hold.IdempotencyKey, hold.Attempt)
        );

        Assert.Equal((1, 0), (result.Released, result.Charged));
        LedgerRow row = store.Find(answered)!;
        Assert.Equal((charge.Cost, AttemptEnd.Finished), (row.Cost, row.End));
        Assert.Equal(charge.Cost, store.Total(new LedgerFilter()).CostUsd);
    }

    [Fact]
    public void A_charge_is_read_as_it_was_written()
    {
        SettleRecord charge = LedgerScene.Settle(
            LedgerScene.Attempt(3),
            new TokenCounts(7, 2, 1, 9) { CacheWrite1h = 1 }
        );

        Assert.Equal(charge, KeptCharge.Read(KeptCharge.Write(charge)));
    }

    [Theory]
    [InlineData("batch_req_a_1", "batch_a", 1)]
    [InlineData("batch_req_a_b_12", "batch_a_b", 12)]
    public void An_id_names_batch_and_line(string id, string batch, long number) =>
        Assert.Equal((batch, number), ClaimedLine.Parse(id));

    [Theory]
    [InlineData("")]
    [InlineData("my-own-key")]
    [InlineData("batch_req_")]
    [InlineData("batch_req_a_")]
    [InlineData("batch_req_a_-1")]
    public void Another_text_names_none(string id) => Assert.Null(ClaimedLine.Parse(id));
}
