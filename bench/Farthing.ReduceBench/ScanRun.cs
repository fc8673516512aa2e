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
    private const int Warm = 15; // Until the machine code is the last one.
    private const string Question = "How do I change the email address on my account before the next bill?";

    /// <summary>Prints a row each: medians of 41, taken in turns.</summary>
    public static void Run()
    {
        string kernel = Avx2.IsSupported ? "AVX2" : "portable";
        Say(
            $"nearest 5 of 100,000 x 384 on one core, {kernel}: ms p50 (p95), beside a float32 scan (sums alone) and an exact float32 search; 3 ms asked"
        );
        Scan("any two rows alike in nothing", 0);
        Scan("any two rows alike at 0.5", 0.5f);
        float[] query = new float[Dimension];
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

    /// <summary>One table: whole, and with a least cosine as the semantic cache asks for.</summary>
    /// <param name="name">Of its rows.</param>
    /// <param name="alike">Mean cosine of two rows: models' vectors lean to one side.</param>
    private static void Scan(string name, float alike)
    {
        Pcg32 chance = new(1, 1);
        VectorTable table = new(Dimension);
        float[] plain = new float[Rows * Dimension];
        float[] common = new float[Dimension];
        Fill(common, ref chance);
        for (int i = 0; i < Rows; i++)
        {
            Span<float> row = plain.AsSpan(i * Dimension, Dimension);
            Fill(row, ref chance);
            for (int at = 0; at < Dimension; at++)
            {
                row[at] = (MathF.Sqrt(1 - alike) * row[at]) + (MathF.Sqrt(alike) * common[at]);
            }

            table.Add(i, row);
        }

        float[] query = new float[Dimension];
        Neighbor[] found = new Neighbor[5];
        float[] leasts = [-1, 0.8f, 0.9f];
        List<double>[] codes =
        [
            [],
            [],
            [],
        ];
        List<double> floats = [];
        List<double> exact = [];
        long allocated = 0;
        for (int round = 0; round < Rounds + Warm; round++)
        {
            plain.AsSpan(chance.NextInt32(0, Rows - 1) * Dimension, Dimension).CopyTo(query);
            foreach (ref float one in query.AsSpan())
            {
                one += 0.01f * (float)chance.NextNormal(); // About 0.98 alike.
            }

            double summed = Time(() => Sum(plain, query));
            Neighbor[] best = [];
            double searched = Time(() => best = Exact(plain, query));
            for (int i = 0; i < leasts.Length; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                long from = Stopwatch.GetTimestamp();
                table.Search(query, leasts[i], found, out _);
                double scanned = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                if (best[0].Id != found[0].Id)
                {
                    throw new InvalidOperationException(
                        $"the nearest is {best[0].Id}, and {found[0].Id} was found"
                    );
                }

                if (round >= Warm)
                {
                    codes[i].Add(scanned);
                }
            }

            if (round >= Warm)
            {
                floats.Add(summed);
                exact.Add(searched);
            }
        }

        Say($"{name}: {table.Bytes / 1e6:F0} MB; {allocated} bytes allocated by a search");
        for (int i = 0; i < leasts.Length; i++)
        {
            double own = Median(codes[i]);
            string what =
                leasts[i] < 0 ? "all" : string.Create(CultureInfo.InvariantCulture, $"from {leasts[i]:F1}");
            Say(
                $"  {what}: {own:F2} ({P95(codes[i]):F2}); float32 scan {Median(floats):F2}, {Median(floats) / own:F1} x; exact search {Median(exact):F2}, {Median(exact) / own:F1} x"
            );
        }
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
