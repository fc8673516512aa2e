using System.CommandLine;
using Farthing.Cli;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Recording;
using Farthing.Measurement.Watching.Sending;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Farthing.Reporting.Pages.Live;
using Farthing.Verbs.Watches;

namespace Farthing.Verbs;

/// <summary><c>farthing watch</c>: reads the metrics of engines and GPUs, and says what their tokens cost.</summary>
internal static class WatchVerb
{
    /// <summary>One line for help.</summary>
    public const string Summary = "Reads engines' and DCGM's metrics: load, latencies, $/M, alerts";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        WatchFlags flags = new();
        GroupedCommand command = new(
            "watch",
            """
            Watches vLLM, SGLang, TensorRT-LLM, Triton, TGI, NIM and llama.cpp servers and the DCGM exporter: load (MBU,
            MFU), KV use, queue, prefix hits, latencies from histograms, joules and dollars per token, idle dollars, alerts,
            and what to do. Redraws on a terminal (s sorts addresses, n and p turn their pages, q ends), one line a look
            elsewhere, JSON lines with --json.

            Examples:
              farthing watch http://127.0.0.1:8000/metrics --gpu H100-SXM --gpu-price '$2.50/h'
              farthing watch http://a:8000 http://b:8000 http://a:9400 --gpus 2 --slo ttft_p95=1.5s --once
              farthing watch http://127.0.0.1:8000 --record traffic.csv --for 1h
              farthing watch http://127.0.0.1:8000 --listen 9100 --plan-cost plan.json --report watch.html
              farthing watch --prometheus http://prometheus:9090 --since 30d --record traffic.csv
            """
        );
        flags.AddTo(command);
        return command
            .ReadsCatalog()
            .ReadsCalibration()
            .WritesReport()
            .Runs("watch", context => Run(context, flags));
    }

    private static int Run(VerbContext context, WatchFlags flags)
    {
        MetricVocabulary vocabulary = MetricVocabulary.BuiltIn;
        WatchOptions options = WatchInput.Options(context, flags);
        IReadOnlyList<PageSource> sources = WatchInput.Sources(context, flags, vocabulary);
        Uri? prometheus = WatchInput.Address(context, flags.Prometheus);
        Uri? webhook = WatchInput.Address(context, flags.Webhook);
        Uri? alertmanager = WatchInput.Address(context, flags.Alertmanager);
        LiveAddress? listen = WatchPages.Address(context, flags);
        if (listen is not null && prometheus is not null)
        {
            context.Conflict(
                flags.Listen.Name,
                "the past is read once: there is nothing to serve",
                "--listen with addresses to watch, or --prometheus without it"
            );
        }

        if (
            (sources.Count > 0) == (context.Parsed.GetValue(flags.Prometheus) is not null)
            && context.Faults.IsEmpty
        )
        {
            context.Faults.Add(
                new Fault(
                    sources.Count == 0 ? WatchFaultCodes.NoTarget : CliFaultCodes.FlagConflict,
                    sources.Count == 0
                        ? "nothing to watch"
                        : "addresses are watched now, Prometheus tells of the past: one of the two"
                )
                {
                    Path = sources.Count == 0 ? "URL" : "--prometheus",
                    Expected = "http://127.0.0.1:8000/metrics, or --prometheus http://host:9090 --since 30d",
                }
            );
        }

        context.StopOnFaults();
        using TrafficRecorder? recorder = Recorder(context, flags);
        if (prometheus is not null)
        {
            return PastRun.Run(context, flags, options, prometheus, vocabulary, recorder);
        }

        AlertSender? sender =
            webhook is null && alertmanager is null ? null : AlertSender.To(webhook, alertmanager);
        WatchedTarget[] targets = [.. sources.Select(source => new WatchedTarget(source, vocabulary))];
        WatchClock clock = new(TimeProvider.System, !sources.Any(source => source.IsLive));
        return RunAsync(new WatchRun(context, flags, options, targets), clock, sender, recorder)
            .GetAwaiter()
            .GetResult();

        async Task<int> RunAsync(WatchRun run, WatchClock at, AlertSender? alerts, TrafficRecorder? traffic)
        {
            if (listen is null)
            {
                return await run.RunAsync(at, alerts, traffic, null, context.Cancellation);
            }

            double longest = 3 * (context.Number(flags.Interval) + context.Number(flags.Timeout));
            WatchPages pages = new(at, longest);
            await using LivePages served = new(listen, pages.All);
            string address = await served.StartAsync(context.Cancellation);
            if (!context.IsQuiet)
            {
                context.Error.WriteLine($"listening on {address}: /metrics, /json, /healthz");
            }

            return await run.RunAsync(at, alerts, traffic, pages, context.Cancellation);
        }
    }

    private static TrafficRecorder? Recorder(VerbContext context, WatchFlags flags)
    {
        if (context.Parsed.GetValue(flags.Record) is not { } path)
        {
            return null;
        }

        try
        {
            RecordingStart start =
                RecordingStart.Of(path)
                ?? throw new FarthingException(
                    new Fault(CliFaultCodes.FlagConflict, "the file holds something else than a recording")
                    {
                        File = path,
                        Path = flags.Record.Name,
                        Expected = "a new file, or one that farthing watch --record wrote: it is added to",
                    }
                );
            return new TrafficRecorder(RecordingFile.Open(path), context.Seed, start);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnwritable, $"the file cannot be written ({error.Message})")
                {
                    File = path,
                    Expected = "a path in an existing folder that you may write to",
                },
                exitCode: 3
            );
        }
    }
}
