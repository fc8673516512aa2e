using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Tests.Gateway.Caching.Shared;

namespace Farthing.Tests.Gateway.Caching;

public class PurgeLogTests
{
    private static readonly CacheEntry Entry = CacheScene.Entry(1);

    [Fact]
    public void Only_purges_behind_the_number_count_and_only_those_that_fit()
    {
        PurgeLog log = new();
        long before = log.Last;
        log.Add(new CacheFilter(Model: "other"));
        log.Add(new CacheFilter(Key: "key_1", Tag: "other=1"));
        Assert.False(log.IsPurged(Entry, before));

        log.Add(new CacheFilter(Key: "key_1", Tag: "feature=faq"));
        Assert.True(log.IsPurged(Entry, before));
        Assert.False(log.IsPurged(Entry, log.Last));
    }

    [Fact]
    public void What_it_has_forgotten_may_have_meant_everything()
    {
        PurgeLog log = new();
        for (int i = 0; i < 1001; i++)
        {
            log.Add(new CacheFilter(Model: "other"));
        }

        Assert.True(log.IsPurged(Entry, 0));
        Assert.False(log.IsPurged(Entry, 1));
    }
}
