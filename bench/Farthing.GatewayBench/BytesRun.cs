using System.Diagnostics;
using System.Globalization;
using Farthing.Gateway.Dialects;

namespace Farthing.GatewayBench;

/// <summary>Measures what the gateway does to bytes: metering of streams, the peek at requests, and what limits take. Processor time of this process, not wall time.</summary>
internal static class BytesRun
{
    public static void Run()
    {
        Show("chat, usage at the end", ScanCase.Chat(hasRunningUsage: false));
        Show("chat, usage in every chunk, taken out", ScanCase.Chat(hasRunningUsage: true));
        Show("messages", ScanCase.Messages());
        Tell("metrics", hasLog: false);
        Tell("metrics and a line of log", hasLog: true);
        foreach (int bytes in new[] { 2_000, 32_000, 256_000 })
        {
            PeekCase peek = new(bytes);
            (double hashing, long hashes) = Measure(peek.Hash, 2000);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"hashes of a prompt's beginnings, {bytes / 1000, 3} kB body: {hashing, 7:F1} us, {hashes} B allocated"
                )
            );
            (double microseconds, long allocated) = Measure(peek.Run, 2000);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"peek and splice, {bytes / 1000, 3} kB body: {microseconds, 7:F1} us, {allocated} B allocated"
                )
            );
        }

        foreach (bool isShared in new[] { false, true })
        {
            EnterCase enter = new(isShared);
            (double microseconds, long allocated) = Measure(enter.Run, 200_000);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"limits, enter and leave, {(isShared ? "shared, a chunk in hand" : "embedded")}: {microseconds * 1000:F0} ns, {allocated} B allocated"
                )
            );
        }
    }

    /// <summary>Measures translations beside the native path of the upstream's own dialect, in turn.</summary>
    public static void RunTranslations()
    {
        Dialect[] dialects = [Dialect.Chat, Dialect.Responses, Dialect.Messages];
        foreach (Dialect target in dialects)
        {
            TranslateCase native = new(target, target);
            (double nativeRequest, _) = Measure(native.Request, 5_000);
            (double nativeStream, _) = Measure(native.Stream, 500);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{native.Name, -22} {nativeRequest, 6:F1} us a request of {native.BodyBytes:N0} B, {nativeStream / native.Events * 1000, 6:F0} ns an event"
                )
            );
            foreach (Dialect client in dialects.Where(one => one != target))
            {
                TranslateCase translated = new(client, target);
                (double request, long requestBytes) = Measure(translated.Request, 5_000);
                (double stream, long streamBytes) = Measure(translated.Stream, 500);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{translated.Name, -22} {request, 6:F1} us a request of {translated.BodyBytes:N0} B (+{request - nativeRequest:F1}), {stream / translated.Events * 1000, 6:F0} ns an event (+{(stream - nativeStream) / translated.Events * 1000:F0}); {requestBytes:N0} B allocated a request, {streamBytes:N0} B a stream"
                    )
                );
            }
        }
    }

    /// <summary>Measures what recording prompts takes for each kilobyte, beside a plain SHA-256.</summary>
    public static void RunRecords()
    {
        foreach (int bytes in new[] { 2_000, 32_000, 256_000 })
        {
            using RecordCase record = new(bytes);
            int times = 20_000_000 / bytes;
            (double text, _) = Measure(record.Text, times);
            (double chain, long allocated) = Measure(record.Chain, times);
            (double plain, _) = Measure(record.Plain, times);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"record {bytes / 1000, 3} kB body: text {text / record.Kilobytes:F2} us a kB, hashes {chain / record.Kilobytes:F2} us a kB, {allocated:N0} B allocated; one SHA-256 over all {plain / record.Kilobytes:F2} us a kB"
                )
            );
        }
    }

    private static void Tell(string name, bool hasLog)
    {
        using TelemetryCase telling = new(hasLog);
        (double microseconds, long allocated) = Measure(telling.Run, 50_000);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {microseconds:F2} us a request, {allocated} B allocated, {telling.Dropped} lines dropped"
            )
        );
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
    public static (double Microseconds, long Allocated) Measure(Action run, int times)
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
