using System.Diagnostics;
using System.Globalization;
using System.Text;
using Farthing.Measurement.Scraping;

namespace Farthing.Bench;

/// <summary>One round of a watch: 50 pages of 2,000 series each, parsed and followed; fetching is not in it.</summary>
internal static class ScrapeRound
{
    private const int Targets = 50;
    private const int Series = 2000;

    /// <summary>CPU milliseconds and bytes allocated of one round, once every series has been seen.</summary>
    /// <param name="understood">How many of the series mean something: a vLLM server has some 110.</param>
    public static (double Milliseconds, double Bytes) Measure(int understood)
    {
        TargetTracker[] trackers =
        [
            .. Enumerable.Range(0, Targets).Select(_ => new TargetTracker(MetricVocabulary.BuiltIn)),
        ];
        byte[][] pages = [.. Enumerable.Range(0, 12).Select(round => Page(understood, round))];
        double best = double.MaxValue;
        double bytes = 0;
        for (int round = 0; round < pages.Length; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long from = Stopwatch.GetTimestamp();
            foreach (TargetTracker tracker in trackers)
            {
                tracker.Read(pages[round], false, round * 5, 0);
            }

            double elapsed = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            best = round < 4 ? best : Math.Min(best, elapsed);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return (best, bytes);
    }

    private static byte[] Page(int understood, int round)
    {
        StringBuilder page = new();
        for (int i = 0; i < Series; i++)
        {
            string name =
                i < understood
                    ? "vllm:time_to_first_token_seconds_bucket"
                    : "vllm:request_prefill_time_seconds_bucket";
            double bound = i % 22;
            int engine = i / 22;
            page.Append(
                CultureInfo.InvariantCulture,
                $"{name}{{engine=\"{engine}\",model_name=\"meta-llama/Llama-3.3-70B-Instruct\",le=\"{bound:0.0}\"}} {1000 + (round * 10) + bound:0.0}\n"
            );
        }

        return Encoding.UTF8.GetBytes(page.ToString());
    }
}
