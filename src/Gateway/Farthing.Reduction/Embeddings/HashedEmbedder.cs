using System.Globalization;
using System.Runtime.CompilerServices;

namespace Farthing.Reduction.Embeddings;

/// <summary>The built-in embedder: words, pairs of words, and runs of three to five characters inside words, each hashed to two signed places of 384, weighted by how rare its word is. Needs no download; sees spelling, not meaning.</summary>
/// <remarks>The hash is keyed by scope: texts that collide in one scope do not in another. It proves nothing by itself, docs/cache.md; the guards decide.</remarks>
public sealed class HashedEmbedder : IEmbedder
{
    /// <summary>Numbers of a vector.</summary>
    public const int Numbers = 384;

    private const int Version = 1;
    private const float PairWeight = 0.7f;
    private const float RunWeight = 0.3f;
    private readonly ulong key;
    private readonly WordCounts counts;

    /// <summary>An embedder of one scope.</summary>
    /// <param name="key">Secret of the scope: 64 random bits that no client knows.</param>
    /// <param name="counts">Words of the scope's questions; kept as they are now.</param>
    public HashedEmbedder(ulong key, WordCounts counts)
    {
        this.key = key;
        this.counts = counts.Snapshot();
        Id = string.Create(
            CultureInfo.InvariantCulture,
            $"farthing/hashed-{Numbers}-v{Version}-{counts.Questions}-{KeyedHash.Of(key, "id"):x16}"
        );
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public int Dimension => Numbers;

    /// <inheritdoc/>
    public float Threshold => 0.80f;

    /// <inheritdoc/>
    public ValueTask<float[]?[]> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        float[]?[] vectors = new float[]?[texts.Count];
        for (int i = 0; i < vectors.Length; i++)
        {
            float[] vector = new float[Numbers];
            vectors[i] = Embed(texts[i], vector) ? vector : null;
        }

        return new(vectors);
    }

    /// <summary>Writes the vector of a text, without allocation.</summary>
    /// <param name="text">The text.</param>
    /// <param name="into">384 numbers; all zero where there is none.</param>
    /// <returns>False where the text has no word, or its words cancel out.</returns>
    public bool Embed(ReadOnlySpan<char> text, Span<float> into)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(into.Length, Numbers);
        into.Clear();
        QuestionTokens words = new(text);
        ulong before = 0;
        float weightBefore = 0;
        while (words.MoveNext())
        {
            ReadOnlySpan<char> word = words.Current;
            float weight = counts.WeightOf(word);
            ulong hash = KeyedHash.Of(key, word);
            Add(into, hash, weight);
            if (before != 0)
            {
                Add(into, KeyedHash.Step(key, before, hash), PairWeight * 0.5f * (weight + weightBefore));
            }

            AddRuns(into, word, weight * RunWeight);
            (before, weightBefore) = (hash, weight);
        }

        return Normalize(into);
    }

    /// <summary>Runs of three to five characters of a word with its borders.</summary>
    private void AddRuns(Span<float> into, ReadOnlySpan<char> word, float weight)
    {
        Span<char> bordered = stackalloc char[34];
        bordered[0] = '\u0002';
        word.CopyTo(bordered[1..]);
        bordered[word.Length + 1] = '\u0003';
        int length = word.Length + 2;
        float each = weight / MathF.Sqrt(length);
        for (int from = 0; from + 3 <= length; from++)
        {
            ulong state = 0x5BD1E995;
            for (int i = 0; i < 5 && from + i < length; i++)
            {
                state = KeyedHash.Step(key, state, bordered[from + i]);
                if (i >= 2)
                {
                    Add(into, KeyedHash.Step(key, state, (ulong)i), each);
                }
            }
        }
    }

    private static void Add(Span<float> into, ulong hash, float weight)
    {
        uint first = (uint)(((hash & 0xFFFFFFFF) * Numbers) >> 32);
        uint second = (uint)(((hash >> 32) * Numbers) >> 32);
        into[(int)first] += (hash & 1) == 0 ? weight : -weight;
        into[(int)second] += (hash & (1UL << 32)) == 0 ? weight : -weight;
    }

    private static bool Normalize(Span<float> vector)
    {
        double sum = 0;
        foreach (float one in vector)
        {
            sum += (double)one * one;
        }

        if (sum < 1e-12)
        {
            vector.Clear();
            return false;
        }

        float scale = (float)(1 / Math.Sqrt(sum));
        foreach (ref float one in vector)
        {
            one *= scale;
        }

        return true;
    }
}

/// <summary>A hash under a key, by 64 × 64 → 128 bit products: who does not know the key cannot prepare two texts with one hash.</summary>
internal static class KeyedHash
{
    private const ulong Odd = 0xD6E8FEB86659FD93;

    /// <summary>One step: state and value, mixed under the key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Step(ulong key, ulong state, ulong value)
    {
        ulong high = Math.BigMul(state ^ value ^ key, Odd ^ (key << 1), out ulong low);
        return high ^ low ^ value;
    }

    /// <summary>The hash of a text.</summary>
    public static ulong Of(ulong key, ReadOnlySpan<char> text)
    {
        ulong state = (ulong)text.Length + 1;
        foreach (char one in text)
        {
            state = Step(key, state, one);
        }

        return Step(key, state, 0x27D4EB2F165667C5);
    }
}
