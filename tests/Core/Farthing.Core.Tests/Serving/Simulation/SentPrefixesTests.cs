using Farthing.Numerics.Randomness;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>A router's own index, by hand and beside a tree of lists.</summary>
public sealed class SentPrefixesTests
{
    private static Request Prompt(params ulong[] ids) => Of(ids.Length * 32, ids);

    private static Request Of(int tokens, params ulong[] ids) =>
        new(0, tokens, 1) { PrefixIds = ids, PrefixBlockTokens = 32 };

    private static (int Count, string Holders) Find(SentPrefixes index, params ulong[] ids)
    {
        List<int> holders = [];
        int count = index.Find(Prompt(ids), holders);
        return (count, string.Join(' ', holders.Order()));
    }

    [Fact]
    public void A_prompt_is_found_as_far_as_some_replica_was_sent_it()
    {
        SentPrefixes index = new(1000);
        index.Add(4, Prompt(1, 2, 3));
        index.Add(7, Prompt(1, 2));
        index.Add(9, Prompt(5));

        Assert.Equal((3, "4"), Find(index, 1, 2, 3, 8));
        Assert.Equal((2, "4 7"), Find(index, 1, 2, 9));
        Assert.Equal((1, "9"), Find(index, 5, 6));
        Assert.Equal((0, ""), Find(index, 6, 1));
        Assert.Equal(
            (96, 64, 32, 0),
            (index.TokensOf(4), index.TokensOf(7), index.TokensOf(9), index.TokensOf(5))
        );
    }

    [Fact]
    public void The_leaf_that_was_sent_longest_ago_is_forgotten_first()
    {
        SentPrefixes index = new(128); // Four ids a replica.
        index.Add(0, Prompt(1, 2));
        index.Add(0, Prompt(3));
        index.Add(1, Prompt(1, 2)); // Of another replica, which has room of its own.
        index.Add(0, Prompt(1)); // 1 is used; its end, 2, is not.
        index.Add(0, Prompt(4, 5));

        Assert.Equal((2, "1"), Find(index, 1, 2));
        Assert.Equal((1, "0 1"), Find(index, 1));
        Assert.Equal((1, "0"), Find(index, 3));
        index.Add(0, Prompt(6));
        Assert.Equal((0, ""), Find(index, 3));
        index.Add(0, Prompt(7));
        Assert.Equal((1, "1"), Find(index, 1));
        Assert.Equal((128, 64), (index.TokensOf(0), index.TokensOf(1)));
    }

    [Fact]
    public void Of_a_prompt_beyond_the_room_its_beginning_stays()
    {
        SentPrefixes index = new(100);
        index.Add(2, Prompt(9));
        index.Add(2, Of(120, 1, 2, 3, 4)); // 32, 32, 32 and 24 tokens.

        Assert.Equal((3, "2"), Find(index, 1, 2, 3, 4));
        Assert.Equal((0, ""), Find(index, 9));
        Assert.Equal(96, index.TokensOf(2));
    }

    [Fact]
    public void A_replica_that_goes_is_forgotten_and_may_come_again()
    {
        SentPrefixes index = new(1000);
        index.Add(0, Prompt(1, 2));
        index.Add(1, Prompt(1));
        index.Drop(0);
        index.Drop(0);

        Assert.Equal((1, "1"), Find(index, 1, 2));
        index.Drop(1);
        index.Drop(5);
        Assert.Equal((0, ""), Find(index, 1, 2));
        index.Add(0, Prompt(2));
        Assert.Equal((1, "0"), Find(index, 2));
        Assert.Equal((32, 0), (index.TokensOf(0), index.TokensOf(1)));
    }

    /// <summary>Random trees of prompts, sent to replicas that come and go, beside a set that looks for its oldest leaf.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Equals_a_set_that_forgets_its_oldest_leaf()
    {
        (int forgotten, int shared) = (0, 0);
        for (ulong seed = 1; seed <= 60; seed++)
        {
            Pcg32 random = new(seed, 3);
            int replicas = random.NextInt32(1, 6);
            int most = random.NextInt32(40, 1500);
            SentPrefixes index = new(most);
            Dictionary<(ulong Id, int Replica), (long Sent, int Tokens)> slow = [];
            List<int> holders = [];
            for (int turn = 0; turn < 600; turn++)
            {
                int replica = random.NextInt32(0, replicas - 1);
                if (random.NextInt32(0, 99) == 0)
                {
                    index.Drop(replica);
                    slow.Keys.Where(key => key.Replica == replica).ToList().ForEach(key => slow.Remove(key));
                }

                ulong[] ids = Path(ref random);
                int tokens = (ids.Length * 32) - (ids.Length == 6 ? 20 : 0); // The last id of a longest prompt is shorter.
                shared += index.Find(Of(tokens, ids), holders) > 0 ? 1 : 0;
                int deepest = ids.TakeWhile(id => slow.Keys.Any(key => key.Id == id)).Count();
                Assert.Equal(deepest, index.Find(Of(tokens, ids), holders));
                Assert.Equal(
                    slow.Keys.Where(key => deepest > 0 && key.Id == ids[deepest - 1])
                        .Select(key => key.Replica)
                        .Order(),
                    holders.Order()
                );

                index.Add(replica, Of(tokens, ids));
                for (int i = 0; i < ids.Length; i++)
                {
                    slow[(ids[i], replica)] = (turn, Math.Min(32, tokens - (i * 32)));
                }

                forgotten += ForgetOldest(slow, replica, most);
                Assert.Equal(
                    slow.Where(one => one.Key.Replica == replica).Sum(one => (long)one.Value.Tokens),
                    index.TokensOf(replica)
                );
            }
        }

        Assert.True(forgotten > 10_000 && shared > 10_000, $"{forgotten} forgotten, {shared} found");
    }

    /// <summary>An id is its path: the digits of what is before it and its own.</summary>
    private static ulong[] Path(ref Pcg32 random)
    {
        ulong[] ids = new ulong[random.NextInt32(1, 6)];
        ulong id = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            id = (id * 10) + (ulong)random.NextInt32(1, 3);
            ids[i] = id;
        }

        return ids;
    }

    private static int ForgetOldest(
        Dictionary<(ulong Id, int Replica), (long Sent, int Tokens)> slow,
        int replica,
        int most
    )
    {
        int forgotten = 0;
        while (slow.Where(one => one.Key.Replica == replica).Sum(one => one.Value.Tokens) > most)
        {
            HashSet<ulong> parents =
            [
                .. slow.Keys.Where(key => key.Replica == replica).Select(key => key.Id / 10),
            ];
            slow.Remove(
                slow.Where(one => one.Key.Replica == replica && !parents.Contains(one.Key.Id))
                    .MinBy(one => one.Value.Sent)
                    .Key
            );
            forgotten++;
        }

        return forgotten;
    }

    [Fact]
    public void Nothing_is_allocated_once_it_is_full()
    {
        SentPrefixes index = new(32 * 2000);
        List<int> holders = new(8);
        ulong[] ids = new ulong[400_000];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = (ulong)(i / 3 * 10) + (ulong)(i % 3);
        }

        void Send(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                Request request = new(0, 640, 1)
                {
                    PrefixIds = ids.AsMemory(i * 20, 20),
                    PrefixBlockTokens = 32,
                };
                index.Find(request, holders);
                index.Add(i % 8, request);
            }
        }

        Send(0, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Send(10_000, 20_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(64_000, index.TokensOf(3));
    }
}
