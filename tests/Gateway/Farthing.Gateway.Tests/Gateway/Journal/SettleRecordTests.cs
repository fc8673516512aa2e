using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Journal;

/// <summary>Settles of all versions.</summary>
public sealed class SettleRecordTests
{
    /// <summary>Bytes of a settle without a plan for the prompt cache that version 6 has and version 5 had not.</summary>
    private const int SinceVersion6 = 8 + SinceVersion7;

    /// <summary>Those that version 7 has and version 6 had not.</summary>
    private const int SinceVersion7 = 1;

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
}
