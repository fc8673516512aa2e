using System.Diagnostics;
using System.Globalization;

namespace Farthing.GatewayBench;

/// <summary>Measures what the gateway does to bytes: metering of streams, and the peek at requests. Processor time of this process, not wall time.</summary>
internal static class BytesRun
{
    public static void Run()
    {
        Show("chat, usage at the end", ScanCase.Chat(hasRunningUsage: false));
        Show("chat, usage in every chunk, taken out", ScanCase.Chat(hasRunningUsage: true));
        Show("messages", ScanCase.Messages());
        foreach (int bytes in new[] { 2_000, 32_000, 256_000 })
        {
            PeekCase peek = new(bytes);
            (double microseconds, long allocated) = Measure(peek.Run, 2000);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"peek and splice, {bytes / 1000, 3} kB body: {microseconds, 7:F1} us, {allocated} B allocated"
                )
            );
        }
    }

    private static void Show(string name, ScanCase stream)
    {
        (double microseconds, long allocated) = Measure(stream.Run, 20_000);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"scan {name}: {stream.Events / microseconds, 5:F2} M events per CPU-second ({microseconds:F1} us for {stream.Events} events of {stream.Bytes} B, {allocated} B allocated)"
            )
        );
    }

    /// <summary>Processor time and allocation of one call, median of five rounds after a warm-up.</summary>
    private static (double Microseconds, long Allocated) Measure(Action run, int times)
    {
        for (int i = 0; i < times; i++)
        {
            run();
        }

        List<double> rounds = [];
        long allocated = 0;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using Process process = Process.GetCurrentProcess();
            TimeSpan start = process.TotalProcessorTime;
            for (int i = 0; i < times; i++)
            {
                run();
            }

            process.Refresh();
            rounds.Add((process.TotalProcessorTime - start).TotalMicroseconds / times);
            allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / times;
        }

        rounds.Sort();
        return (rounds[2], allocated);
    }
}
