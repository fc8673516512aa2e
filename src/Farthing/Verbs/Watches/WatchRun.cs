using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Json;
using Farthing.Documents.Watching;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Courses;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Recording;
using Farthing.Measurement.Watching.Rules;
using Farthing.Measurement.Watching.Sending;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Watches;

/// <summary>The rounds of a watch: fetch, look, show, send, record; until the end, Ctrl-C, or the last saved page.</summary>
/// <param name="context">The command line.</param>
/// <param name="flags">Its flags.</param>
/// <param name="options">What is known beyond the targets.</param>
/// <param name="targets">What is watched.</param>
internal sealed class WatchRun(
    VerbContext context,
    WatchFlags flags,
    WatchOptions options,
    IReadOnlyList<WatchedTarget> targets
)
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly WatchTrail trail = new();
    private readonly WatchCourse course = new();
    private readonly List<Alert> changes = [];
    private readonly bool isLive = targets.Any(target => target.Source.IsLive);
    private Watcher watcher = new(targets, options);
    private bool knowsModel;
    private string? recordingFailure;
    private WatchView? last;

    /// <summary>Runs; returns the exit code.</summary>
    public async Task<int> RunAsync(
        WatchClock clock,
        AlertSender? sender,
        TrafficRecorder? recorder,
        WatchPages? pages,
        CancellationToken cancellation
    )
    {
        bool isOnce = context.Parsed.GetValue(flags.Once);
        double interval = context.Number(flags.Interval);
        double end = context.Value(flags.For) ?? double.PositiveInfinity;
        try
        {
            for (int round = 1; ; round++)
            {
                double started = clock.Seconds;
                await watcher.FetchAsync(clock, cancellation);
                if (targets.All(target => target.HasEnded))
                {
                    break;
                }

                Look(clock);
                pages?.Publish(last!, OneLine(context.Document(json => Write(json, isWhole: false))));
                Record(recorder);
                await SendAsync(sender, cancellation);
                if (!isOnce)
                {
                    Show();
                }

                if ((isLive && isOnce && round >= 2) || clock.Seconds + interval > end)
                {
                    break;
                }

                double rest = interval - (clock.Seconds - started);
                if (!isLive)
                {
                    clock.Skip(interval);
                }
                else if (rest > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(rest), cancellation);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends: what was recorded stays.
        }

        return Finish(isOnce, recorder);
    }

    private void Look(WatchClock clock)
    {
        if (!knowsModel && targets.Any(target => target.IsEngine))
        {
            // The model is known only when an engine has said what it serves.
            string[] served = [.. targets.SelectMany(target => target.Tracker.Models).Distinct()];
            int engines = targets.Count(target => target.IsEngine);
            WatchOptions known = options with
            {
                StepTimes = WatchInput.StepTimes(context, flags, options, served, engines),
            };
            watcher = new Watcher(targets, known);
            knowsModel = true;
        }

        changes.Clear();
        last = watcher.Look(clock.Seconds, clock.UnixSeconds, changes);
        trail.Add(last);
        course.Add(last, changes);
    }

    /// <summary>A disk that is full ends no watch: it is said once, and rows wait until there is room.</summary>
    private void Record(TrafficRecorder? recorder)
    {
        recorder?.Take(targets);
        string? failure = recorder?.File?.Failure;
        if (failure is not null && recordingFailure is null && !context.IsQuiet)
        {
            context.Error.WriteLine(
                $"note: the recording cannot be written ({failure}): the watch goes on, rows wait for room"
            );
        }

        recordingFailure = failure;
    }

    private void Write(Utf8JsonWriter json, bool isWhole) =>
        JsonSerializer.Serialize(
            json,
            WatchRecord.Of(last!, options.Slo, isWhole ? course : null),
            DocumentJson.Of<WatchDocument>()
        );

    private async Task SendAsync(AlertSender? sender, CancellationToken cancellation)
    {
        if (sender is null || last is null)
        {
            return;
        }

        foreach (
            string problem in await sender.SendAsync(changes, last.Alerts, last.UnixSeconds, cancellation)
        )
        {
            if (!context.IsQuiet)
            {
                context.Error.WriteLine("note: " + problem);
            }
        }
    }

    private void Show()
    {
        WatchView view = last!;
        if (context.IsJson)
        {
            context.Out.WriteLine(OneLine(context.Document(json => Write(json, isWhole: false))));
        }
        else if (Console.IsOutputRedirected || !isLive)
        {
            context.Out.WriteLine(WatchScreen.Line(view));
            foreach (Alert alert in changes)
            {
                context.Out.WriteLine(WatchScreen.AlertLine(alert, view.UnixSeconds));
            }
        }
        else
        {
            StringBuilder screen = new();
            using StringWriter text = new(screen) { NewLine = "\u001b[K\n" };
            using EscapedWriter page = new(text);
            WatchScreen.Write(view, options.Slo, trail, page);
            // Home, the screen with the rest of each line cleared, then what is below.
            EscapedWriter.Behind(context.Out).Write("\u001b[H" + screen + "\u001b[J");
        }

        context.Out.Flush();
    }

    private int Finish(bool isOnce, TrafficRecorder? recorder)
    {
        if (last is null || targets.All(target => target.History.Count == 0))
        {
            throw new FarthingException(
                [
                    .. targets.Select(target => new Fault(
                        WatchFaultCodes.NothingAnswered,
                        $"no metrics: {target.Words}"
                    )
                    {
                        Path = target.Source.Name,
                        Expected = "an engine's or exporter's page of metrics",
                    }),
                ],
                exitCode: 3
            );
        }

        WatchView view = last;
        if (!isOnce)
        {
            context.WriteFiles(json => Write(json, isWhole: true));
            RecordingNote.Write(context.IsQuiet || context.IsJson ? null : recorder, context.Error);
            return 0;
        }

        return context.Answer(
            json => Write(json, isWhole: true),
            text =>
            {
                WatchScreen.Write(view, options.Slo, trail, text);
                RecordingNote.Write(recorder, text);
            }
        );
    }

    private static string OneLine(string document)
    {
        using JsonDocument parsed = JsonDocument.Parse(document);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Compact))
        {
            parsed.RootElement.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
