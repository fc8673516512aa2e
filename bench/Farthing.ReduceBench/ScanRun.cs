using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics.X86;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Embeddings;
using Farthing.Reduction.Guards;
using Farthing.Reduction.Search;
using Farthing.Reduction.Texts;

namespace Farthing.ReduceBench;

/// <summary>The semantic cache's work on one core: nearest five of 100,000 vectors beside a float32 scan and an exact search, and the text side of one question.</summary>
internal static class ScanRun
{
    private const int Rows = 100_000;
    private const int Dimension = HashedEmbedder.Numbers;
    private const int Rounds = 41;
    private const string Question = "How do I change the email address on my account before the next bill?";

    /// <summary>Prints a row each: medians of 41, taken in turns.</summary>
    public static void Run()
    {
        Pcg32 chance = new(1, 1);
        VectorTable table = new(Dimension);
        float[] plain = new float[Rows * Dimension];
        for (int i = 0; i < Rows; i++)
        {
            Span<float> row = plain.AsSpan(i * Dimension, Dimension);
            Fill(row, ref chance);
            table.Add(i, row);
        }

        float[] query = new float[Dimension];
        Neighbor[] found = new Neighbor[5];
        List<double> codes = [];
        List<double> floats = [];
        List<double> exact = [];
        long allocated = 0;
        for (int round = 0; round < Rounds + 5; round++)
        {
            plain.AsSpan(chance.NextInt32(0, Rows - 1) * Dimension, Dimension).CopyTo(query);
            foreach (ref float one in query.AsSpan())
            {
                one += 0.02f * (float)chance.NextNormal();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            long from = Stopwatch.GetTimestamp();
            table.Search(query, found, out _);
            double scanned = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            int nearest = found[0].Id;
            double summed = Time(() => Sum(plain, query));
            Neighbor[] best = [];
            double searched = Time(() => best = Exact(plain, query));
            if (best[0].Id != nearest)
            {
                throw new InvalidOperationException($"the nearest is {best[0].Id}, and {nearest} was found");
            }

            if (round >= 5)
            {
                codes.Add(scanned);
                floats.Add(summed);
                exact.Add(searched);
            }
        }

        string kernel =
            Avx512BW.IsSupported ? "AVX-512"
            : Avx2.IsSupported ? "AVX2"
            : "portable";
        double own = Median(codes);
        Say(
            $"nearest 5 of 100,000 x 384, int8 + float32 rescoring, {kernel}: {own:F2} ms p50, {P95(codes):F2} p95; 3 ms asked"
        );
        Say($"  float32 scan, sums alone: {Median(floats):F2} ms p50, {Median(floats) / own:F1} x");
        Say($"  exact float32 search, nearest 5: {Median(exact):F2} ms p50, {Median(exact) / own:F1} x");
        Say($"  {table.Bytes / 1e6:F0} MB; {allocated} bytes allocated by a search");
        HashedEmbedder embedder = new(7, new WordCounts());
        Each("embed a question of 13 words", () => embedder.Embed(Question, query));
        Each("canonical text (gate A)", () => CanonicalText.Of(Question));
        Each("canonical text with synonyms (gate B)", () => CanonicalPlus.Of(Question));
        Each("profile for the guards", () => QuestionProfile.Of(Question));
        QuestionProfile profile = QuestionProfile.Of(Question);
        QuestionProfile other = QuestionProfile.Of(
            "How do I change the postal address on my account before the next bill?"
        );
        Each("guards on one pair", () => QuestionGuards.Compare(profile, other));
    }

    private static void Each(string name, Action work)
    {
        const int Count = 2000;
        List<double> times = [];
        for (int round = 0; round < 25; round++)
        {
            double spent = Time(() =>
            {
                for (int i = 0; i < Count; i++)
                {
                    work();
                }
            });
            if (round >= 5)
            {
                times.Add(spent * 1000 / Count);
            }
        }

        Say($"{name}: {Median(times):F2} us");
    }

    private static float Sum(float[] rows, float[] query)
    {
        float sum = 0;
        for (int i = 0; i < Rows; i++)
        {
            sum += Dot(rows.AsSpan(i * Dimension, Dimension), query);
        }

        return sum;
    }

    private static Neighbor[] Exact(float[] rows, float[] query)
    {
        Neighbor[] best = new Neighbor[5];
        Array.Fill(best, new Neighbor(-1, float.NegativeInfinity));
        for (int i = 0; i < Rows; i++)
        {
            float dot = Dot(rows.AsSpan(i * Dimension, Dimension), query);
            for (int at = 4; at >= 0 && dot > best[at].Cosine; at--)
            {
                if (at < 4)
                {
                    best[at + 1] = best[at];
                }

                best[at] = new(i, dot);
            }
        }

        return best;
    }

    private static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Vector<float> first = Vector<float>.Zero;
        Vector<float> second = Vector<float>.Zero;
        int step = Vector<float>.Count;
        for (int i = 0; i < one.Length; i += 2 * step)
        {
            first += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
            second += new Vector<float>(one[(i + step)..]) * new Vector<float>(other[(i + step)..]);
        }

        return Vector.Sum(first + second);
    }

    private static void Fill(Span<float> row, ref Pcg32 chance)
    {
        double sum = 0;
        foreach (ref float one in row)
        {
            one = (float)chance.NextNormal();
            sum += (double)one * one;
        }

        foreach (ref float one in row)
        {
            one /= (float)Math.Sqrt(sum);
        }
    }

    private static double Time(Action work)
    {
        long from = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(from).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static double P95(List<double> times) => times.Order().ElementAt(times.Count * 95 / 100);

    private static void Say(FormattableString line) =>
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
