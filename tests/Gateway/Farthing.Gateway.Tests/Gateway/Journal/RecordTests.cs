using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Journal;

public sealed class RecordTests
{
    [Theory]
    [InlineData(-3_600_000_000_000, true)]
    [InlineData(7_200_000_000_000, false)]
    public void A_jump_of_the_date_comes_back_as_it_was_written(long byNs, bool isAtStart)
    {
        using JournalFolder folder = new();
        ClockJump jump = new(byNs, 1_795_000_000_000_000_007, isAtStart);
        using (GatewayJournal journal = folder.Open())
        {
            journal.Append(jump.ToRecord());
        }

        using JournalReader reader = new(folder.Path, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry entry));

        Assert.Equal(jump, ClockJump.Of(entry.Read<FeatureRecord>()));
    }

    [Fact]
    [Trait("Speed", "slow")]
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
                                )
                                {
                                    Parts = number % 3 == 0 ? null : PartValues.Parse($"audio_in={number}"),
                                },
                        StatedCost = number % 5 == 0 ? null : new Money(number),
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
                    FeatureRecord ofFeature = new(words, "kind", words);
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
                        journal.Append(ofFeature);
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
                    Assert.True(reader.TryRead(out one));
                    Assert.Equal(ofFeature, one.Read<FeatureRecord>());
                    Assert.False(reader.TryRead(out _));
                }
            )
            .QuickCheckThrowOnFailure();

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
