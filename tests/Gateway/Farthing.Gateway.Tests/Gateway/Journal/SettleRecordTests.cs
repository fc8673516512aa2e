using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Files;

namespace Farthing.Tests.Gateway.Journal;

/// <summary>Settles in the journal.</summary>
public sealed class SettleRecordTests
{
    [Fact]
    public void Breakpoints_that_are_none_are_damage()
    {
        PayloadWriter writer = new(new byte[256], 0);
        JournalFolder.Settle(7).Write(ref writer);
        writer = new PayloadWriter(writer.Buffer, writer.Position - 1);
        foreach (byte one in (byte[])[1, 1, 1, 0, 9, 2, 0, (byte)'x', (byte)'y'])
        {
            writer.WriteByte(one);
        }

        byte[] payload = writer.Buffer[..writer.Position];

        JournalFormatException damage = Assert.Throws<JournalFormatException>(() =>
            new JournalEntry(JournalRecordType.Settle, FormatVersion.Only, 1, 0, payload).Read<SettleRecord>()
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
            FormatVersion.Only,
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
            FormatVersion.Only,
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
