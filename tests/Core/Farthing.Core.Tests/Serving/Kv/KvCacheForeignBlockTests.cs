using Farthing.Numerics.Randomness;
using Farthing.Serving.Kv;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Kv;

/// <summary>Traces whose prefix ids stand for other numbers of tokens than the engine's blocks: what is found, against the texts themselves.</summary>
public sealed class KvCacheForeignBlockTests
{
    /// <summary>For 300 random traces: what is found is a whole number of engine blocks, never more than the longest true common beginning with an earlier prompt, and no less than the equal ids say.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(1)]
    [InlineData(24)]
    public void Hits_are_what_equal_ids_prove_and_never_more_than_the_texts_share(int blockSize)
    {
        bool isShort = false;
        for (ulong seed = 0; seed < 300; seed++)
        {
            Pcg32 random = new(seed, 22);
            int perId = random.NextInt32(1, 70);
            int[][] texts = Texts(random);
            ulong[][] ids = Ids(texts, perId);
            KvCache kv = new(10_000, blockSize, true);
            for (int i = 0; i < texts.Length; i++)
            {
                int length = texts[i].Length;
                kv.Register(0, new Request(0, length, 1) { PrefixIds = ids[i], PrefixBlockTokens = perId });

                int found = kv.FindCached(0, length);

                int common = 0;
                int proven = 0;
                for (int j = 0; j < i; j++)
                {
                    common = Math.Max(common, texts[i].AsSpan().CommonPrefixLength(texts[j]));
                    int equal = ids[i].AsSpan().CommonPrefixLength(ids[j]);
                    proven = Math.Max(proven, Math.Min(equal * perId, length));
                }

                Assert.InRange(found, 0, common);
                Assert.Equal(Math.Min(proven, length - 1) / blockSize * blockSize, found);
                isShort |= found < Math.Min(common, length - 1) / blockSize * blockSize;
                Assert.True(kv.CanAdmit(length, found));
                AdmitInParts(kv, length, found, random);
                kv.Free(0);
            }
        }

        Assert.True(isShort, "no trace tells ids from texts");
    }

    /// <summary>A router that asks for the best match sees as many ids as there are blocks of.</summary>
    [Theory]
    [InlineData(15, 6)] // The fifth block ends at token 80, within the sixth id.
    [InlineData(16, 5)]
    [InlineData(8, 10)]
    [InlineData(40, 2)]
    public void Matching_ids_are_counted_whatever_their_block(int perId, int matching)
    {
        int[] text = [.. Enumerable.Range(0, 80)];
        ulong[] ids = Ids([text, [.. text, .. Enumerable.Repeat(7, 100)]], perId)[1];
        Request longer = new(0, 180, 1) { PrefixIds = ids, PrefixBlockTokens = perId };
        KvCache kv = new(100, 16, true);
        kv.Register(0, longer with { InputTokens = 80 });
        kv.Admit(0, 80, kv.FindCached(0, 80), 0);

        Assert.Equal(matching, kv.MatchingIds(longer));
    }

    /// <summary>Prompts of a few tokens' alphabet that go on from a prompt before them, at whatever place.</summary>
    private static int[][] Texts(Pcg32 random)
    {
        int[][] texts = new int[12][];
        for (int i = 0; i < texts.Length; i++)
        {
            int[] from = i == 0 ? [] : texts[random.NextInt32(0, i - 1)];
            int kept = random.NextInt32(0, from.Length);
            int more = random.NextInt32(kept == 0 ? 1 : 0, 150);
            texts[i] = [.. from[..kept], .. Enumerable.Range(0, more).Select(_ => random.NextInt32(0, 3))];
        }

        return texts;
    }

    /// <summary>An id for each beginning of so many tokens, and for the rest of a prompt: by the text itself.</summary>
    private static ulong[][] Ids(int[][] texts, int perId)
    {
        Dictionary<string, ulong> known = [];
        return
        [
            .. texts.Select(text =>
                Enumerable
                    .Range(0, (text.Length + perId - 1) / perId)
                    .Select(i =>
                    {
                        string beginning = string.Join(' ', text[..Math.Min(text.Length, (i + 1) * perId)]);
                        known.TryAdd(beginning, (ulong)known.Count);
                        return known[beginning];
                    })
                    .ToArray()
            ),
        ];
    }

    /// <summary>As chunked prefill does: the blocks are named part by part.</summary>
    private static void AdmitInParts(KvCache kv, int length, int found, Pcg32 random)
    {
        int done = random.NextInt32(found, length);
        kv.Admit(0, done, found, 0);
        while (done < length)
        {
            done = random.NextInt32(done + 1, length);
            Assert.True(kv.TryGrow(0, done));
        }
    }
}
