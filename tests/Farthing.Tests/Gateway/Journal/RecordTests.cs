using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Plans;
using Farthing.Gateway.PromptCaching.Prompts;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Journal;

public sealed class RecordTests
{
    /// <summary>Bytes of a settle without a plan for the prompt cache that version 6 has and version 5 had not.</summary>
    private const int SinceVersion6 = 8 + SinceVersion7;

    /// <summary>Those that version 7 has and version 6 had not.</summary>
    private const int SinceVersion7 = 1;

    [Fact]
    public void Every_record_comes_back_as_it_was_written() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                ArbMap.Default.ArbFor<long>(),
                ArbMap.Default.ArbFor<NonNull<string>>(),
                (int number, long any, NonNull<string> text) =>
                {
                    string words = text.Get.Length > 1000 ? text.Get[..1000] : text.Get;
                    words = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(words));
                    AttemptId attempt = new(new Guid(number, 1, 2, BitConverter.GetBytes(any)), (byte)any);
                    using JournalFolder folder = new();
                    ReserveRecord reserve = JournalFolder.Reserve(number) with
                    {
                        Attempt = attempt,
                        Team = words,
                        User = words,
                        Session = words,
                        Hold = new Money(any),
                        Tags = [words, "b"],
                        IdempotencyKey = words,
                        ClientRetry = (byte)number,
                        CutOff =
                            number % 2 == 0
                                ? null
                                : new CutOffBound(new Money(any), new Money(-any), any, -any),
                    };
                    SettleRecord settle = JournalFolder.Settle(number) with
                    {
                        Attempt = attempt,
                        ReasoningTokens = any,
                        Marks = SettleMarks.OverHold | SettleMarks.Recovered,
                        FirstTokenUs = -1,
                        FirstByteUs = any,
                        PromptCache =
                            number % 2 == 0
                                ? null
                                : new PromptCachePlan(
                                    (MarkPlacer)(number % 4),
                                    [
                                        new(PromptPart.System, number, CacheTtl.OneHour),
                                        new(PromptPart.Messages, number, CacheTtl.FiveMinutes),
                                    ],
                                    number,
                                    number % 3 == 0,
                                    (PromptCacheVerdict)(number % 12)
                                ),
                        Price =
                            number % 2 == 0
                                ? null
                                : new ModelPrice(
                                    new TokenPrice(any),
                                    new TokenPrice(1),
                                    default,
                                    new TokenPrice(-any)
                                ),
                    };
                    DispatchRecord dispatch = new(
                        attempt,
                        number % 2 == 0 ? null : number,
                        number % 3 == 0 ? null : number,
                        number % 5 == 0 ? null : number % 1_000_001
                    );
                    LeaseRecord lease = new(words, words + "v", any, new Money(-any), any, 5);
                    AdjustRecord adjust = new()
                    {
                        Id = attempt.RequestId,
                        Attempt = number % 2 == 0 ? attempt : null,
                        Account = words,
                        Amount = new Money(any),
                        Tokens = new TokenCounts(-1, 2, -3, any),
                        Reason = "invoice",
                        Note = words,
                        EffectiveUnixNs = any,
                    };
                    FeedbackRecord feedback = new()
                    {
                        Key = words,
                        Session = number % 2 == 0 ? words : "",
                        Request = number % 2 == 0 ? null : attempt.RequestId,
                        Outcome = any % 2 == 0 ? TaskOutcome.Success : TaskOutcome.Failure,
                        ScoreMillionths = number % 3 == 0 ? null : any,
                        Note = words,
                        By = "admin",
                    };
                    RaiseRecord raise = new(attempt, new Money(any));
                    using (GatewayJournal journal = folder.Open())
                    {
                        journal.Append(reserve);
                        journal.Append(dispatch);
                        journal.Append(settle);
                        journal.Append(lease);
                        journal.Append(adjust);
                        journal.Append(feedback);
                        journal.Append(raise);
                    }

                    using JournalReader reader = new(folder.Path, JournalPosition.Start);
                    Assert.True(reader.TryRead(out JournalEntry one));
                    ReserveRecord back = one.Read<ReserveRecord>();
                    Assert.Equal(reserve.Tags, back.Tags);
                    Assert.Equal(reserve with { Tags = [] }, back with { Tags = [] });
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(dispatch, one.Read<DispatchRecord>());
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(settle, one.Read<SettleRecord>());
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(lease, one.Read<LeaseRecord>());
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(adjust, one.Read<AdjustRecord>());
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(feedback, one.Read<FeedbackRecord>());
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(raise, one.Read<RaiseRecord>());
                    Assert.False(reader.TryRead(out _));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_settle_of_version_1_is_read_without_prices()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7);
        settle.Write(ref writer);
        // Version 1 ended before the byte that says whether prices follow; versions 3 and 4 have 16 bytes each behind that.
        JournalEntry old = new(
            JournalRecordType.Settle,
            1,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 35 - SinceVersion6)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
    }

    [Fact]
    public void A_settle_of_version_2_is_read_without_what_was_cached_for_an_hour()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with
        {
            Price = new ModelPrice(
                new TokenPrice(1),
                new TokenPrice(2),
                new TokenPrice(3),
                new TokenPrice(4)
            ),
        };
        settle.Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Settle,
            2,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 34 - SinceVersion6)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
    }

    [Fact]
    public void A_settle_of_version_3_is_read_without_units()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with
        {
            Tokens = new TokenCounts(1, 2, 30, 4) { CacheWrite1h = 20 },
        };
        settle.Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Settle,
            3,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 18 - SinceVersion6)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
    }

    [Fact]
    public void A_settle_of_version_4_is_read_without_a_tier()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7);
        (settle with { Tier = ServiceTier.Flex }).Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Settle,
            4,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 2 - SinceVersion6)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
        Assert.Null(settle.Tier);
    }

    [Fact]
    public void A_settle_of_version_5_is_read_without_the_time_of_the_first_byte()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with { Tier = ServiceTier.Flex };
        (settle with { FirstByteUs = 12 }).Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Settle,
            5,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - SinceVersion6)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
        Assert.Equal(-1, settle.FirstByteUs);
    }

    [Fact]
    public void A_settle_of_version_6_is_read_without_a_plan_for_the_prompt_cache()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with { FirstByteUs = 12 };
        settle.Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Settle,
            6,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - SinceVersion7)
        );

        Assert.Equal(settle, old.Read<SettleRecord>());
        Assert.Null(settle.PromptCache);
    }

    [Fact]
    public void Breakpoints_that_are_none_are_damage()
    {
        PayloadWriter writer = new(new byte[256], 0);
        JournalFolder.Settle(7).Write(ref writer);
        writer = new PayloadWriter(writer.Buffer, writer.Position - SinceVersion7);
        foreach (byte one in (byte[])[1, 1, 1, 0, 9, 2, 0, (byte)'x', (byte)'y'])
        {
            writer.WriteByte(one);
        }

        byte[] payload = writer.Buffer[..writer.Position];

        JournalFormatException damage = Assert.Throws<JournalFormatException>(() =>
            new JournalEntry(
                JournalRecordType.Settle,
                SettleRecord.Version,
                1,
                0,
                payload
            ).Read<SettleRecord>()
        );

        Assert.Contains("'xy'", damage.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ServiceTier.Unstated)]
    [InlineData(ServiceTier.Flex)]
    public void A_tier_comes_back_with_the_standard_price(ServiceTier? tier)
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with
        {
            Tier = tier,
            StandardPrice = new ModelPrice(
                new TokenPrice(1),
                new TokenPrice(2),
                new TokenPrice(3),
                new TokenPrice(4)
            )
            {
                CacheWrite1h = new TokenPrice(5),
            },
        };
        settle.Write(ref writer);
        JournalEntry entry = new(
            JournalRecordType.Settle,
            SettleRecord.Version,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position)
        );

        Assert.Equal(settle, entry.Read<SettleRecord>());
    }

    [Fact]
    public void Units_come_back_with_their_price()
    {
        PayloadWriter writer = new(new byte[256], 0);
        SettleRecord settle = JournalFolder.Settle(7) with
        {
            Tokens = TokenCounts.Zero with { Units = 3 },
            Price = new ModelPrice { Unit = new TokenPrice(40_000_000_000) },
        };
        settle.Write(ref writer);
        JournalEntry entry = new(
            JournalRecordType.Settle,
            SettleRecord.Version,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position)
        );

        Assert.Equal(settle, entry.Read<SettleRecord>());
    }

    [Fact]
    public void What_was_cached_for_an_hour_comes_back_with_its_price()
    {
        using JournalFolder folder = new();
        SettleRecord settle = JournalFolder.Settle(7) with
        {
            Tokens = new TokenCounts(1, 2, 30, 4) { CacheWrite1h = 20 },
            Price = new ModelPrice(new TokenPrice(1), new TokenPrice(2), new TokenPrice(3), new TokenPrice(4))
            {
                CacheWrite1h = new TokenPrice(6),
            },
        };
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(settle);
        }

        using JournalReader reader = new(folder.Path, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry one));

        Assert.Equal(settle, one.Read<SettleRecord>());
    }

    [Fact]
    public void A_dispatch_of_version_1_is_read_without_the_batch()
    {
        PayloadWriter writer = new(new byte[64], 0);
        writer.WriteAttempt(JournalFolder.Attempt(7)); // All that version 1 had.
        JournalEntry old = new(JournalRecordType.Dispatch, 1, 1, 0, writer.Buffer.AsSpan(0, writer.Position));

        Assert.Equal(new DispatchRecord(JournalFolder.Attempt(7), Batch: null), old.Read<DispatchRecord>());
    }

    [Fact]
    public void A_dispatch_of_version_2_is_read_without_the_queue()
    {
        PayloadWriter writer = new(new byte[64], 0);
        writer.WriteAttempt(JournalFolder.Attempt(7));
        writer.WriteInt64(9); // All that version 2 had.
        JournalEntry old = new(JournalRecordType.Dispatch, 2, 1, 0, writer.Buffer.AsSpan(0, writer.Position));

        Assert.Equal(
            new DispatchRecord(JournalFolder.Attempt(7), Batch: 9, Waiting: null, KvUseMillionths: null),
            old.Read<DispatchRecord>()
        );
    }

    [Fact]
    public void A_reserve_of_version_1_is_read_without_what_the_client_says_of_its_tries()
    {
        PayloadWriter writer = new(new byte[256], 0);
        ReserveRecord reserve = JournalFolder.Reserve(7);
        reserve.Write(ref writer);
        // Version 1 ended before the idempotency key (2 bytes of length, empty) and the count of tries (1 byte); version 3 has a byte more.
        JournalEntry old = new(
            JournalRecordType.Reserve,
            1,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 4)
        );

        ReserveRecord back = old.Read<ReserveRecord>();

        Assert.Equal(("", 0), (back.IdempotencyKey, back.ClientRetry));
        Assert.Equal(reserve with { Tags = [] }, back with { Tags = [] });
        Assert.Equal(reserve.Tags, back.Tags);
    }

    [Fact]
    public void A_reserve_of_version_2_is_read_without_what_a_kill_leaves_of_it()
    {
        PayloadWriter writer = new(new byte[256], 0);
        ReserveRecord reserve = JournalFolder.Reserve(7) with { IdempotencyKey = "once", ClientRetry = 3 };
        reserve.Write(ref writer);
        JournalEntry old = new(
            JournalRecordType.Reserve,
            2,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position - 1) // all but whether there is one
        );

        ReserveRecord back = old.Read<ReserveRecord>();

        Assert.Equal(("once", 3, null), (back.IdempotencyKey, back.ClientRetry, back.CutOff));
    }

    [Fact]
    public void A_reader_that_does_not_know_a_kind_of_record_stops_and_says_so()
    {
        LedgerBatch batch = new(Guid.NewGuid(), JournalPosition.Start);

        JournalFormatException stopped = Assert.Throws<JournalFormatException>(() =>
            batch.Add(new JournalEntry((JournalRecordType)9, 1, 42, 0, []), JournalPosition.Start)
        );

        Assert.Contains("record 42 is of type 9", stopped.Message, StringComparison.Ordinal);
    }
}
