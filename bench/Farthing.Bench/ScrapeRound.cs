using System.Globalization;
using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;

namespace Farthing.Bench;

/// <summary>One round of a watch: 50 pages of 2,000 series each, parsed and followed; fetching is not in it.</summary>
internal static class ScrapeRound
{
    private const int Targets = 50;
    private const int Series = 2000;
    private const int Warm = 20;
    private const int Measured = 40;

    /// <summary>CPU milliseconds and bytes allocated of one round, once every series has been seen.</summary>
    /// <param name="understood">How many of the series mean something: a vLLM server has some 110.</param>
    public static (double Milliseconds, double Bytes) Measure(int understood)
    {
        TargetTracker[] trackers =
        [
            .. Enumerable.Range(0, Targets).Select(_ => new TargetTracker(MetricVocabulary.BuiltIn)),
        ];
        byte[][] pages = [.. Enumerable.Range(0, Warm + Measured).Select(round => Page(understood, round))];
        TimeSpan start = default;
        long before = 0;
        for (int round = 0; round < pages.Length; round++)
        {
            if (round == Warm)
            {
                start = Environment.CpuUsage.TotalTime;
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            foreach (TargetTracker tracker in trackers)
            {
                tracker.Read(pages[round], false, round * 5, 0);
            }
        }

        double cpu = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        return (cpu / Measured, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Measured);
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
