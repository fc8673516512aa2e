using Farthing.Gateway.PromptCaching;

namespace Farthing.Tests.Gateway.PromptCaching;

public class CacheKeySplitterTests
{
    private const long SecondNs = 1_000_000_000;

    private static HashSet<string> KeysOf(int requests, int seconds, int from = 0)
    {
        CacheKeySplitter splitter = new();
        HashSet<string> keys = [];
        for (int i = 0; i < requests; i++)
        {
            long now = (long)i * seconds * SecondNs / requests;
            string key = splitter.KeyFor("secret"u8, "team\nkey\nmodel", 7, now);
            if (i >= from)
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    [Fact]
    public void Few_requests_share_one_key() => Assert.Single(KeysOf(100, 600));

    [Fact]
    public void Many_requests_a_minute_are_split() => Assert.Equal(4, KeysOf(600, 600, from: 120).Count);

    [Fact]
    public void Teams_and_beginnings_have_keys_of_their_own()
    {
        CacheKeySplitter splitter = new();

        string[] keys =
        [
            splitter.KeyFor("secret"u8, "a", 1, 0),
            splitter.KeyFor("secret"u8, "b", 1, 0),
            splitter.KeyFor("secret"u8, "a", 2, 0),
            splitter.KeyFor("other"u8, "a", 1, 0),
        ];

        Assert.Equal(4, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{32}$", key));
    }
}
