using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Caching.Shared;

public class CacheRecordTests
{
    [Theory]
    [InlineData(0.123456789)]
    [InlineData(null)]
    public void An_entry_comes_back_as_it_was(double? usd)
    {
        CacheEntry entry = CacheScene.Entry(7, (decimal?)usd) with { IsStream = true };
        entry = usd is null
            ? entry
            : entry with
            {
                Tokens = entry.Tokens with { Parts = PartValues.Parse("reasoning=800,audio_in=9") },
            };
        CacheEntry read = CacheRecord.Read(CacheRecord.Of(entry), entry.Key, isStream: true)!;

        Assert.Equal(entry.Body, read.Body);
        Assert.Equal(entry.Tags, read.Tags);
        Assert.Equal(entry, read with { Body = entry.Body, Tags = entry.Tags });
    }

    [Fact]
    public void One_changed_byte_a_missing_one_or_one_more_makes_it_none()
    {
        CacheEntry entry = CacheScene.Entry(7, bytes: 620);
        byte[] record = CacheRecord.Of(entry);
        for (int at = 0; at < record.Length; at++)
        {
            byte[] damaged = [.. record];
            damaged[at] ^= 1;
            Assert.Null(CacheRecord.Read(damaged, entry.Key, isStream: false));
            Assert.Null(CacheRecord.Read(record.AsSpan(0, at), entry.Key, isStream: false));
        }

        Assert.Null(CacheRecord.Read([.. record, 0], entry.Key, isStream: false));
        Assert.NotNull(CacheRecord.Read(record, entry.Key, isStream: false));
    }

    [Fact]
    public void A_row_that_stands_under_another_key_or_form_is_none()
    {
        CacheEntry entry = CacheScene.Entry(7);
        byte[] record = CacheRecord.Of(entry);

        Assert.Null(CacheRecord.Read(record, CacheScene.Key(8), isStream: false));
        Assert.Null(CacheRecord.Read(record, entry.Key, isStream: true));
    }
}
