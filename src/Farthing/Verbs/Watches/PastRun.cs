using Farthing.Cli;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Past;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Recording;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Farthing.Sheets.Watching;

namespace Farthing.Verbs.Watches;

/// <summary>A watch of the past: reads Prometheus, shows the whole span as one window, records its traffic.</summary>
internal static class PastRun
{
    private const double FinestStep = 15;
    private const double MaxSteps = 10_000;

    /// <summary>Runs; returns the exit code.</summary>
    public static int Run(
        VerbContext context,
        WatchFlags flags,
        WatchOptions options,
        Uri address,
        MetricVocabulary vocabulary,
        TrafficRecorder? recorder
    )
    {
        double span = context.Number(flags.Since);
        double step = context.Value(flags.Step) ?? Math.Max(FinestStep, Math.Ceiling(span / MaxSteps));
        string? token = WatchInput.Token(context, flags);
        context.StopOnFaults();
        double now = new WatchClock(TimeProvider.System).UnixSeconds;
        double start = Math.Floor((now - span) / step) * step;
        PrometheusReader reader = PrometheusReader.At(address, vocabulary, token);
        PastWatch past = new(context, flags, options, step);
        int series;
        using (ProgressLine progress = new(context))
        {
            series = reader
                .PlayAsync(
                    start,
                    now,
                    step,
                    (targets, time) =>
                    {
                        recorder?.Take(targets);
                        past.Take(targets, time - start, time);
                        progress.Show(
                            FormattableString.Invariant(
                                $"reading: {100 * (time - start) / span:F0} % of the past"
                            )
                        );
                    },
                    context.Cancellation
                )
                .GetAwaiter()
                .GetResult();
        }

        if (series == 0 || reader.Problem is not null)
        {
            throw new FarthingException(
                new Fault(
                    WatchFaultCodes.NoHistory,
                    reader.Problem ?? "it holds no series of a known engine in this time"
                )
                {
                    Path = flags.Prometheus.Name,
                    Value = address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
                    Expected = "a Prometheus that scrapes the engines' /metrics",
                },
                exitCode: 3
            );
        }

        WatchOptions whole = options with
        {
            WindowSeconds = span,
            StepTimes = WatchInput.StepTimes(
                context,
                flags,
                options,
                [.. reader.Targets.SelectMany(target => target.Tracker.Models).Distinct()],
                FleetRoles.CountEngines(reader.Targets)
            ),
        };
        List<Alert> changes = [];
        WatchView view = new Watcher(reader.Targets, whole).Look(now - start, now, changes);
        return context.Answer(
            WatchRecord.Of(view, options.Slo, past.Course),
            WatchSheet.Of,
            foot: RecordingNote.Of(recorder)
        );
    }
}
